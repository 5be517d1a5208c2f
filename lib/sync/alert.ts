import { recordKey, type EntityName } from '../domain/records.ts';
import { DAY } from '../domain/time.ts';
import { recipientsOf, type Recipient } from '../mapping/recipients.ts';
import { failingMatters } from './alerts/failing.ts';
import { sourceMatters, type SourceState } from './alerts/sources.ts';
import { lateMatter, refusedKeyMatter, standingMatters } from './alerts/standing.ts';
import { tellRecipient, type TellServices } from './alerts/tell.ts';
import type { Matter } from './alerts/matter.ts';
import { isOpen } from './inward/gate.ts';
import type { AlertMark } from './ports/alerts.ts';
import type { KeyClaim } from './ports/quota.ts';
import type { EntityState, FailureRecord, WriteBack } from './ports/state.ts';
import { isRefusal } from './refusal.ts';
import { feedsOf, mappingOf, type Services } from './services.ts';
import { sourceReaders } from './source-readers.ts';
import { gateOf } from './travel.ts';

export type AlertServices = Pick<
  Services,
  'clock' | 'integration' | 'states' | 'claims' | 'writeBacks' | 'failures' | 'sourceCursors'
> &
  Pick<TellServices, 'marks' | 'mails' | 'region'>;

export interface Alerted {
  /** Addresses looked at. */
  readonly recipients: number;
  readonly mails: number;
}

/** Mails could not be handed over; they are tried again in the next run. */
export class MailsNotSentError extends Error {
  override readonly name = 'MailsNotSentError';
}

/** Open failures looked at. Beyond this many, the causes of the newest are told. */
const MANY_FAILURES = 5000;
/** Write-backs looked at, of each kind, the oldest first. */
const MANY_WRITE_BACKS = 500;
/** Those that were tried in vain are put off, for up to a day and a half. */
const PUT_OFF_MS = 7 * DAY;

/**
 * Tells each address of the configuration what needs a person: one mail per cause, and a digest a day. Called every few
 * minutes, as often as anybody likes, also twice at once: what was told is marked after it was sent, so a crash repeats
 * one mail at most and loses none.
 *
 * Throws MailsNotSentError after everything else was told.
 */
export async function alert(services: AlertServices): Promise<Alerted> {
  const recipients = recipientsOf(services.integration);
  if (recipients.length === 0) return { recipients: 0, mails: 0 };
  const now = services.clock.now();
  const findings = await look(services, now);
  const marks = await services.marks.readAll();
  const problems: unknown[] = [];
  let mails = 0;
  for (const recipient of recipients) {
    const mine = marksOf(recipient, marks);
    const outward = services.integration.entities.map(({ entity }) => entity);
    const matters = mattersOf(recipient, { ...findings, outward }, mine, now);
    const told = await tellRecipient({ ...services, now }, { recipient, matters, marks: mine });
    mails += told.mails;
    problems.push(...told.problems);
  }
  if (problems.length > 0) {
    const [cause] = problems;
    throw new MailsNotSentError(
      `${problems.length} of ${problems.length + mails} mails were not sent: ${String(cause)}`,
      { cause },
    );
  }
  return { recipients: recipients.length, mails };
}

interface Findings {
  readonly failures: readonly FailureRecord[];
  readonly states: readonly EntityState[];
  readonly claim: KeyClaim | null;
  readonly writeBacks: readonly WriteBack[];
  readonly sources: readonly SourceState[];
}

async function look(services: AlertServices, now: number): Promise<Findings> {
  const { failures, claims, writeBacks } = services;
  const open = await failures.list(MANY_FAILURES);
  const states = await services.states.readAll();
  const due = (kind: 'log' | 'externalId') =>
    writeBacks.due(kind, 'oldest', now + PUT_OFF_MS, MANY_WRITE_BACKS);
  const owed = [...(await due('externalId')), ...(await due('log'))];
  return {
    failures: open,
    states,
    claim: await claims.own(),
    sources: await readSources(services),
    writeBacks: notRefused(writable(services, owed, states), open),
  };
}

function readSources({
  integration,
  sourceCursors,
}: Pick<AlertServices, 'integration' | 'sourceCursors'>): Promise<readonly SourceState[]> {
  return Promise.all(
    sourceReaders(integration).map(async (reader) => ({
      reader,
      cursor: await sourceCursors.read(reader.source, reader.company),
    })),
  );
}

/** Where nothing is to be written, because a person said so, nothing is late. */
function writable(
  { integration }: Pick<AlertServices, 'integration'>,
  writeBacks: readonly WriteBack[],
  states: readonly EntityState[],
): readonly WriteBack[] {
  const closed = states.filter((state) => {
    const mapping = mappingOf(integration, state.entity);
    const goesOut = mapping !== undefined && !state.paused && gateOf(state, mapping) === 'live';
    return !goesOut && !feedsOf(integration, state.entity).some((feed) => isOpen(feed, state));
  });
  return writeBacks.filter(({ ref }) => closed.every(({ entity }) => entity !== ref.entity));
}

/** What Precoro refuses is told as a failure of the record, with its answer: once is enough. */
function notRefused(writeBacks: readonly WriteBack[], open: readonly FailureRecord[]): readonly WriteBack[] {
  const refused = new Set(open.filter(({ failure }) => isRefusal(failure)).map(({ ref }) => recordKey(ref)));
  return writeBacks.filter(({ ref }) => !refused.has(recordKey(ref)));
}

/** By matter. */
function marksOf({ key: to }: Recipient, marks: readonly AlertMark[]): ReadonlyMap<string, AlertMark> {
  const mine = marks.filter(({ key }) => key.startsWith(`${to}#`));
  return new Map(mine.map((mark) => [mark.key.slice(to.length + 1), mark]));
}

function mattersOf(
  recipient: Recipient,
  {
    failures,
    states,
    claim,
    writeBacks,
    sources,
    outward,
  }: Findings & {
    readonly outward: readonly EntityName[];
  },
  marks: ReadonlyMap<string, AlertMark>,
  now: number,
): readonly Matter[] {
  const seenSince = (key: string) => {
    const mark = marks.get(key);
    return mark && mark.goneAt === null ? mark.noticedAt : now;
  };
  const ofAll = [refusedKeyMatter(claim, seenSince), lateMatter(writeBacks, recipient, now)];
  return [
    ...standingMatters(states, recipient, seenSince),
    ...ofAll.filter((matter) => matter !== null),
    ...sourceMatters(sources, recipient, now),
    ...failingMatters(failures, recipient, outward),
  ];
}
