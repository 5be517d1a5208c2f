import type { EntityFacts } from '../../entities/entity.ts';
import { DAY } from '../../domain/time.ts';
import type { Feed, Integration } from '../../mapping/contract.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { isOpen } from '../../sync/inward/gate.ts';
import { inboundName, type Inbound } from '../../sync/ports/inbound.ts';
import type { EntityState } from '../../sync/ports/state.ts';
import { DEFINITIONS_KEY } from '../../sync/read-definitions.ts';
import type { Verdict } from '../views.ts';
import { capital, plural, sentence, timeInWords } from '../words.ts';
import type { SeenIncoming } from './incoming-side.ts';
import { isUnderWay } from './incoming-state.ts';

/** What a verdict is made of, besides the record. */
export interface IncomingAround {
  readonly integration: Pick<Integration, 'feeds'>;
  readonly facts: EntityFacts;
  readonly state: EntityState | undefined;
  readonly now: number;
}

const SILENT = { actor: null, command: null } as const;

/** Where an external record is on its way to Precoro, why, who must act, and what to type. */
export function verdictOfIncoming(seen: SeenIncoming, around: IncomingAround): Verdict {
  const { inbound } = seen;
  return (
    onHold(inbound) ??
    failing(inbound, around) ??
    unanswered(inbound, around) ??
    passedOver(inbound) ??
    open(seen, around) ??
    done(seen, around)
  );
}

/** What to type to mean it. */
function argumentOf(inbound: Inbound): string {
  return `"${incomingRef(inbound).id}"`;
}

function onHold(inbound: Inbound): Verdict | null {
  const { hold } = inbound;
  if (!hold) return null;
  const verb = hold.kind === 'ambiguous' ? 'link' : 'release';
  const command = `precoro-sync ${verb} ${argumentOf(inbound)}${verb === 'link' ? ' ID' : ''}`;
  const words = `${sentence(hold.words)} Nothing of it is written to Precoro until then.`;
  return { state: 'on hold', words, actor: hold.actor, command };
}

function failing(inbound: Inbound, { integration, now }: IncomingAround): Verdict | null {
  const { failure, wait } = inbound;
  if (!failure) return null;
  const parent = parentOf(wait?.waitsFor ?? null, integration);
  const isDropped = wait === null || wait.dueAt - now > 30 * DAY;
  const again = parent
    ? 'It goes by itself as soon as that one has a record in Precoro.'
    : isDropped
      ? 'It is tried again when it changes in the external system, and by command.'
      : `It is tried again when it changes in the external system, each day (next at ${timeInWords(wait.dueAt)}), and by command.`;
  const command = parent ? `precoro-sync show ${parent}` : `precoro-sync retry ${argumentOf(inbound)}`;
  return { state: 'failing', words: `${sentence(failure.words)} ${again}`, actor: failure.actor, command };
}

/** The external record that is waited for, where it comes by a feed. */
function parentOf(waitsFor: string | null, { feeds }: Pick<Integration, 'feeds'>): string | null {
  if (waitsFor === null) return null;
  for (const feed of feeds) {
    for (const company of feed.companies) {
      const begin = `${feed.target}/${company}/`;
      if (!waitsFor.startsWith(begin)) continue;
      return `"~${inboundName({ feed: feed.name, company, externalId: waitsFor.slice(begin.length) })}"`;
    }
  }
  return null;
}

function unanswered(inbound: Inbound, { now }: IncomingAround): Verdict | null {
  if (!isUnderWay(inbound, now)) return null;
  const what = inbound.phase === 'creating' ? 'the new record' : 'the change';
  const words = `Precoro gave no answer about ${what} yet, and may have taken it. precoro-sync looks again at ${timeInWords(inbound.openUntil ?? now)}, before it sends anything else: nothing is written twice. Nothing to do.`;
  return { state: 'waiting', words, ...SILENT };
}

function passedOver({ phase, seq, doneSeq, wait, trail }: Inbound): Verdict | null {
  if (phase !== 'passed' || seq > doneSeq) return null;
  const why = wait?.reason ?? trail.at(-1)?.words ?? 'it is not to become a record of Precoro';
  const again = wait ? ' It is looked at again as soon as that changes.' : '';
  return { state: 'left alone', words: `Passed over: ${sentence(why)}${again}`, ...SILENT };
}

function open(seen: SeenIncoming, around: IncomingAround): Verdict | null {
  const { inbound, feed } = seen;
  if (inbound.seq <= inbound.doneSeq) return null;
  const closed = closedGate(feed, around);
  if (closed) return closed;
  const { wait } = inbound;
  if (wait?.waitsFor === DEFINITIONS_KEY) {
    const words = 'The names of custom fields were not read from Precoro yet. They are read by themselves.';
    return { state: 'waiting', words, ...SILENT };
  }
  const parent = parentOf(wait?.waitsFor ?? null, around.integration);
  if (wait && wait.dueAt > around.now) {
    const next = parent ? 'It goes as soon as that one does.' : `Next at ${timeInWords(wait.dueAt)}.`;
    const command = parent ? `precoro-sync show ${parent}` : null;
    return { state: 'waiting', words: `${sentence(capital(wait.reason))} ${next}`, actor: null, command };
  }
  const why = seen.judged.mapped.ok ? '' : ` What will be said of it: ${seen.judged.mapped.words}`;
  const words = `It was read from the external system, and is compared with Precoro as soon as a request is free.${why}`;
  return { state: 'on its way', words, ...SILENT };
}

/** Why nothing of it is written to Precoro: paused, or the gate is not open. Null while it is. */
function closedGate(feed: Feed, { facts, state }: IncomingAround): Verdict | null {
  if (isOpen(feed, state)) return null;
  const labels = capital(plural(facts.label));
  const told = state?.paused
    ? ([`${labels} are paused: nothing is written until a person lets them go on.`, 'resume'] as const)
    : ([
        `${labels} are only observed: it is read and kept, and nothing is written to Precoro until a person opens the gate.`,
        'go-live',
      ] as const);
  const command = `precoro-sync ${told[1]} ${facts.name}`;
  return { state: 'waiting', words: told[0], actor: 'engineer', command };
}

function done({ inbound, feed, judged }: SeenIncoming, { facts }: IncomingAround): Verdict {
  const last = inbound.trail.at(-1)?.words ?? 'nothing is to be done about it';
  if (inbound.ref === null) {
    const says = feed.when(inbound.content)
      ? ''
      : ` The condition "when" of inward.${feed.name} says no to it.`;
    return { state: 'left alone', words: `${sentence(capital(last))}${says}`, ...SILENT };
  }
  const stands = `It stands in Precoro as ${facts.label} ${inbound.ref.id}`;
  if (inbound.isGone) return { state: 'in step', words: `${stands}. ${sentence(capital(last))}`, ...SILENT };
  if (!judged.mapped.ok) {
    const words = `${stands}, as it was last written. Today it would be refused: ${judged.mapped.words}`;
    return {
      state: 'in step',
      words,
      actor: 'actor' in judged.mapped ? judged.mapped.actor : null,
      command: null,
    };
  }
  // A payment is never changed in Precoro.
  if (judged.shown !== null && judged.writes.length > 0 && !feed.payment) {
    const words = `${stands}. It would be changed today in ${judged.writes.join(', ')}: the configuration or Precoro has changed since. The command does so.`;
    return { state: 'in step', words, actor: null, command: `precoro-sync retry ${argumentOf(inbound)}` };
  }
  const lost = inbound.lost.length === 0 ? '' : " A value gave way to the owner's: see below.";
  return { state: 'in step', words: `${stands}, with what the external system says.${lost}`, ...SILENT };
}
