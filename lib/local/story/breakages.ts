import { MINUTE } from '../../domain/time.ts';
import { retryRecords } from '../../operator/retry-records.ts';
import { STATUS, STATUS_NAMES, type Document } from '../../mock-precoro/model.ts';
import { accountName } from '../run/deeds.ts';
import { clockTime } from '../run/lines.ts';
import type { Running } from '../run/running.ts';
import { clerkSees, counterparts, linkedCounterpart } from './both-sides.ts';
import { describeInvoice, enterInvoice, type Entered } from './clerk.ts';
import { SceneError, until } from './until.ts';

/** Something that breaks for a while, with a document that meets it. */
export interface Breakage {
  /** Breaks, waits, heals; tells each, and what became of the document. Throws as scenes do. */
  happen(running: Running, signal: AbortSignal): Promise<void>;
}

/** In turns, so that whoever presses the key again sees something else. */
export const BREAKAGES: readonly Breakage[] = [
  { happen: closeAccount },
  { happen: silenceExternal },
  { happen: loseWebhooks },
  { happen: killAtWork },
];

const ACCOUNT = '6430';
const CLOSED_MS = 10 * MINUTE;
const LOST_MS = 15 * MINUTE;

async function closeAccount(running: Running, signal: AbortSignal): Promise<void> {
  const { face, deeds, clock, services } = running;
  const entered = await enterInvoice(running, 'account', ACCOUNT);
  const { invoice, ref } = entered;
  face.say(`Broken: GL account ${accountName(ACCOUNT)} is closed in the external system.`);
  await deeds.setGlAccountActive(ACCOUNT, false);
  try {
    await approve(running, entered);
    const text = await until(
      { clock, signal },
      `The reason on ${invoice.customName}`,
      () => clerkSees(running, invoice).integrationLog,
    );
    face.say(`   ${invoice.customName} says in Precoro: "${text}"`);
    await clock.sleep(CLOSED_MS, signal).catch(() => undefined);
  } finally {
    await deeds.setGlAccountActive(ACCOUNT, true);
  }
  await retryRecords(services, [ref]);
  await healed(running, entered, signal, 'the account is open again, and the invoice was tried again');
}

async function silenceExternal(running: Running, signal: AbortSignal): Promise<void> {
  const { face, deeds, clock, tally } = running;
  const entered = await enterInvoice(running, 'silence');
  const begunAt = clock.now();
  face.say('Broken: the external system saves the next write and does not answer.');
  await deeds.silenceExternal();
  await approve(running, entered);
  await until({ clock, signal }, 'A write that meets the silence', () =>
    deeds.state().externalSilent ? null : true,
  );
  await until({ clock, signal }, `The bill of ${entered.invoice.customName}`, () =>
    linkedCounterpart(running, entered.ref),
  );
  const { action } = await until({ clock, signal }, `Word of ${entered.invoice.customName}`, () =>
    tally.synced(entered.ref),
  );
  const other = tally.adoptedSince(begunAt);
  const met =
    action === 'adopted'
      ? 'it'
      : other
        ? `the silence met ${other.label}: that`
        : 'the silence met another write, which';
  await healed(running, entered, signal, `${met} was looked for outside, and found`);
}

async function loseWebhooks(running: Running, signal: AbortSignal): Promise<void> {
  const { face, deeds, clock } = running;
  const entered = await enterInvoice(running, 'webhooks');
  face.say('Broken: Precoro says nothing of what changes; its webhooks get lost.');
  await deeds.loseWebhooks(true);
  try {
    await approve(running, entered);
    await clock.sleep(LOST_MS, signal).catch(() => undefined);
  } finally {
    await deeds.loseWebhooks(false);
  }
  face.say(
    '   Webhooks arrive again; what was lost is found by the next look, which any other change brings about.',
  );
  await healed(running, entered, signal, 'no webhook told of it; the scheduled look found it');
}

async function killAtWork(running: Running, signal: AbortSignal): Promise<void> {
  const { face, clock, engine } = running;
  const entered = await enterInvoice(running, 'kill');
  await approve(running, entered);
  const name = await until({ clock, signal }, 'A function at work', () => engine.stack.killRandom() ?? null);
  face.say(`Broken: ${name} was killed at work.`);
  await healed(
    running,
    entered,
    signal,
    'what the killed function had not finished was done by the next one',
  );
}

async function approve({ face, deeds }: Running, entered: Entered): Promise<void> {
  const { invoice, clerk } = entered;
  await deeds.approve('invoice', invoice.idn);
  face.say(`   ${clerk} approves invoice ${describeInvoice(entered)}.`);
}

/** Told only once both sides really show it: one bill, and its id in Precoro. */
async function healed(
  running: Running,
  { invoice, ref }: Entered,
  signal: AbortSignal,
  how: string,
): Promise<void> {
  const { clock, face, memory } = running;
  const bill = await until(
    { clock, signal },
    `The bill of ${invoice.customName}`,
    async () => (await linkedCounterpart(running, ref)) ?? takenBack(running, invoice),
  );
  const time = () => clockTime(clock.now(), memory().startedAt);
  if (typeof bill === 'string') {
    face.say(
      `Healed at ${time()}: another clerk took ${invoice.customName} back meanwhile (${bill}), so nothing of it is to go over.`,
    );
    return;
  }
  await until({ clock, signal }, `The id of bill ${bill.externalId} in Precoro`, () =>
    clerkSees(running, invoice).record.externalId === bill.externalId ? true : null,
  );
  const all = await counterparts(running, invoice);
  if (all.length !== 1) throw new SceneError(`${invoice.customName} stands outside ${all.length} times`);
  face.say(
    `Healed at ${time()}: ${invoice.customName} stands outside once, as bill ${bill.externalId}: ${how}.`,
  );
}

/** Clerks go on working meanwhile, and may revise or cancel the very invoice: its status then, null as a rule. */
function takenBack(running: Running, invoice: Document): string | null {
  const { statusName } = clerkSees(running, invoice);
  const isBack = [STATUS.inRevision, STATUS.cancelled].some((status) => STATUS_NAMES[status] === statusName);
  return isBack ? statusName : null;
}
