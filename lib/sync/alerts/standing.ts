import { pluralOf } from '../../domain/plural.ts';
import { recordKey } from '../../domain/records.ts';
import type { EntityName } from '../../domain/records.ts';
import { DAY } from '../../domain/time.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { Recipient } from '../../mapping/recipients.ts';
import { keyWords } from '../key-words.ts';
import type { KeyClaim } from '../ports/quota.ts';
import type { EntityState, WriteBack } from '../ports/state.ts';
import type { Matter } from './matter.ts';
import { counted, timeText } from './text.ts';

const PAUSED_LONG_MS = DAY;
/** What Precoro should show waits for its share of the quota; after two days somebody should look. */
const WRITE_BACK_LATE_MS = 2 * DAY;

/** When a matter was first seen, for those whose beginning nobody writes down. */
export type SeenSince = (key: string) => number;

/** Reading stopped, reading paused for long: what stands about the entities of one recipient. */
export function standingMatters(
  states: readonly EntityState[],
  recipient: Recipient,
  seenSince: SeenSince,
): readonly Matter[] {
  const mine = states.filter(({ entity }) => isOf(recipient, entity));
  return mine.flatMap((state) => {
    const { stopped } = state.cursor;
    return [
      ...(stopped === null ? [] : [stoppedMatter(state.entity, stopped, seenSince)]),
      ...(state.paused ? [pausedMatter(state.entity, seenSince)] : []),
    ];
  });
}

/** Of those that go out and those that come in. */
function isOf({ entities, feeds }: Recipient, entity: EntityName): boolean {
  return [...entities, ...feeds].some((one) => one.entity === entity);
}

function stoppedMatter(entity: EntityName, stopped: string, seenSince: SeenSince): Matter {
  const key = `stopped#${entity}`;
  const since = seenSince(key);
  const title = `${pluralOf(ENTITY_LABELS[entity])} are not read from Precoro any more`;
  return {
    ...{ key, cause: null, actor: 'engineer', title, subject: title, count: 0, labels: [] },
    ...{ since, isOnlySeen: true, dueAt: since },
    opening: `Reading ${pluralOf(ENTITY_LABELS[entity])} from Precoro stopped on purpose, seen at ${timeText(since)}: going on might miss changes.`,
    words: `${stopped} What to do: docs/runbook.md#cursor-stopped`,
    commands: [{ line: 'status', effect: 'shows every entity, and how far it was read' }],
  };
}

function pausedMatter(entity: EntityName, seenSince: SeenSince): Matter {
  const key = `paused#${entity}`;
  const since = seenSince(key);
  const title = `${pluralOf(ENTITY_LABELS[entity])} are still paused`;
  return {
    ...{ key, cause: null, actor: 'engineer', title, subject: title, count: 0, labels: [] },
    ...{ since, isOnlySeen: true, dueAt: since + PAUSED_LONG_MS },
    opening: `${sentenceCase(pluralOf(ENTITY_LABELS[entity]))} are paused, and were so already at ${timeText(since)}.`,
    words:
      'Nothing of them is read or written. Nothing is lost either: all of it travels once they are resumed.',
    commands: [{ line: `resume ${entity}`, effect: 'lets them travel again' }],
  };
}

/** The API key belongs to another integration: nothing is sent to Precoro. Null where it does not. */
export function refusedKeyMatter(claim: KeyClaim | null, seenSince: SeenSince): Matter | null {
  const { state, words, cure } = keyWords(claim);
  if (state !== 'refused') return null;
  const key = 'key-shared';
  const since = seenSince(key);
  const title = 'Nothing is read from Precoro: another integration has the same API key';
  return {
    ...{ key, cause: null, actor: 'engineer', title, subject: title, count: 0, labels: [] },
    ...{ since, isOnlySeen: true, dueAt: since },
    opening: `Nothing is read from Precoro or written back to it, seen at ${timeText(since)}. Nothing is lost: all of it travels once this is cured.`,
    words: `${words} ${cure ?? ''} What to do: docs/runbook.md#key-shared`,
    commands: [{ line: 'status', effect: 'shows whose the API key is' }],
  };
}

/**
 * External ids and error texts that Precoro should show for long and does not refuse; null where none is late. Of
 * several the oldest is named.
 */
export function lateMatter(
  writeBacks: readonly WriteBack[],
  recipient: Recipient,
  now: number,
): Matter | null {
  const late = writeBacks
    .filter(({ since }) => since <= now - WRITE_BACK_LATE_MS)
    .filter(({ ref }) => isOf(recipient, ref.entity))
    .toSorted((a, b) => a.since - b.since);
  const [oldest] = late;
  if (!oldest) return null;
  const { since } = oldest;
  const name = recordKey(oldest.ref);
  const title = 'Precoro shows old external ids or error texts';
  return {
    ...{ key: 'late', cause: null, actor: 'engineer', title, subject: title, count: 0, labels: [] },
    ...{ since, isOnlySeen: false, dueAt: since + WRITE_BACK_LATE_MS },
    opening: `For at least ${counted(late.length, 'record')} Precoro does not show yet what it should, the first (${name}) since ${timeText(since)}.`,
    words: `The external system itself is up to date. ${whyLate(late)} What to do: docs/runbook.md#write-back-backlog`,
    commands: [
      { line: 'status', effect: 'shows what is due, and the requests that are left' },
      { line: `show "${name}"`, effect: 'shows the oldest of them' },
    ],
  };
}

/** What was never put off lacks requests; the rest got no answer that could be used. */
function whyLate(late: readonly WriteBack[]): string {
  const putOff = late.filter(({ attempts }) => attempts > 0);
  if (putOff.length === 0) {
    return "None of it was tried yet: usually the day's requests to Precoro are spent on other work.";
  }
  const most = Math.max(...putOff.map(({ attempts }) => attempts));
  return `${counted(putOff.length, 'record')} had to be put off, up to ${counted(most, 'time')}, because Precoro gave no answer that could be used: see the log of precoro-dispatcher.`;
}

function sentenceCase(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}
