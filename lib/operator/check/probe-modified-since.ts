import { HOUR, MINUTE, SECOND, fromPrecoroTime, toPrecoroTime } from '../../domain/time.ts';
import { DISPROVED } from '../../sync/pull.ts';
import { isListed, steadiest, type AskPage } from '../../sync/witness.ts';
import { ask } from './ask.ts';
import { line, type CheckLine, type Probing } from './contract.ts';
import type { Sample } from './probe-access.ts';

/** What `modifiedSince` was seen to do on this account. */
export interface SinceFound {
  /** Minutes that the filter's clock is ahead of the dates in answers; null when it could not be told. */
  readonly offsetMinutes: number | null;
  readonly lines: readonly CheckLine[];
}

/** A row changed a moment ago may show late in lists; a row at rest is the better witness. */
const AT_REST_MS = 2 * MINUTE;
/** The furthest zones, in minutes from UTC, and the grid that all of them lie on. */
const [WEST, EAST, GRID] = [-12 * 60, 14 * 60, 15];

/**
 * Zone and bound of `modifiedSince`, which Precoro does not document: a record must be found up to its own update date
 * and not after. Where the configured zone is wrong, the right one is searched for. One account, one zone: the other
 * entities are only held against it.
 */
export async function probeModifiedSince(
  probing: Probing,
  sample: Sample,
  known: number | null,
): Promise<SinceFound> {
  const { services } = probing;
  const { name } = sample.facts;
  const witness = steadiest(sample.records, services.clock.now() - AT_REST_MS);
  const updated = witness && fromPrecoroTime(witness.updateDate ?? '');
  if (!witness || updated === undefined || updated === null) {
    const words = `There is no ${sample.facts.label} to prove modifiedSince with.`;
    return {
      offsetMinutes: known,
      lines: [line('modifiedSince', name, 'open', words, { cure: NOT_PROVED })],
    };
  }
  const configured = services.integration.precoro.switches.zoneOffsetMinutes;
  const askPage: AskPage = async (call) => {
    const told = await ask(probing, call);
    return told.kind === 'page' ? told : null;
  };
  const isFound = (ms: number) => isListed(askPage, name, witness.id, toPrecoroTime(updated + ms));
  const offset = (await holds(isFound, known ?? configured)) ? (known ?? configured) : await search(isFound);
  if (offset === null) return { offsetMinutes: null, lines: [await unexplained(isFound, sample)] };
  const bound = known === null ? await boundLine(isFound, offset, sample) : [];
  if (offset === configured) await remember(probing, sample);
  const isToldAlready = known !== null && offset === known && offset !== configured;
  const zone = isToldAlready ? [] : [zoneLine(offset, configured, sample)];
  return { offsetMinutes: offset, lines: [...zone, ...bound] };
}

const NOT_PROVED = 'Nothing to do: it is proved by itself with the first record, and nothing runs before.';

type IsFound = (ms: number) => Promise<boolean | null>;

async function holds(isFound: IsFound, offsetMinutes: number): Promise<boolean> {
  const at = offsetMinutes * MINUTE;
  return (await isFound(at - SECOND)) === true && (await isFound(at + SECOND)) === false;
}

/** The last quarter of an hour at which the record is still found; null when no zone explains what is seen. */
async function search(isFound: IsFound): Promise<number | null> {
  let [found, lost] = [WEST / GRID - 1, EAST / GRID + 1];
  if ((await isFound(found * GRID * MINUTE - SECOND)) !== true) return null;
  if ((await isFound(lost * GRID * MINUTE - SECOND)) !== false) return null;
  while (lost - found > 1) {
    const middle = Math.floor((found + lost) / 2);
    const answer = await isFound(middle * GRID * MINUTE - SECOND);
    if (answer === null) return null;
    if (answer) found = middle;
    else lost = middle;
  }
  const offset = found * GRID;
  return (await isFound(offset * MINUTE + SECOND)) === false ? offset : null;
}

function zoneLine(offset: number, configured: number, { facts }: Sample): CheckLine {
  const zone = offset === 0 ? 'UTC' : `${Math.abs(offset)} minutes ${offset > 0 ? 'ahead of' : 'behind'} UTC`;
  if (offset === configured)
    return line('modifiedSince', facts.name, 'ok', `modifiedSince is read as ${zone}, as configured.`);
  return line('modifiedSince', facts.name, 'fault', `modifiedSince is read as ${zone}, not as configured.`, {
    cure: `Engineer: set precoro.switches.zoneOffsetMinutes to ${offset} and deploy; until then changes could be missed, so nothing is read.`,
    setting: { at: 'precoro.switches.zoneOffsetMinutes', value: offset },
  });
}

async function boundLine(isFound: IsFound, offset: number, { facts }: Sample): Promise<readonly CheckLine[]> {
  const inclusive = await isFound(offset * MINUTE);
  if (inclusive === null) return [];
  const words = `A record changed in the very second of modifiedSince is ${inclusive ? 'listed' : 'not listed'}.`;
  return [line('modifiedSince', facts.name, 'ok', `${words} The overlap of two minutes covers both.`)];
}

async function unexplained(isFound: IsFound, { facts }: Sample): Promise<CheckLine> {
  const isIgnored = (await isFound(365 * 24 * HOUR)) === true;
  const words = isIgnored
    ? 'modifiedSince is ignored: a record is found a year after its last change.'
    : 'A record is not found by its own update date, in no zone: modifiedSince goes by something else, or the record changed meanwhile.';
  return line('modifiedSince', facts.name, isIgnored ? 'fault' : 'open', words, {
    cure: 'Engineer: run the check again in a few minutes; if it stays so, ask Precoro. Until it is proved, this entity is not read.',
  });
}

/** Proved here is proved for the dispatcher: it need not ask again, and a cursor stopped for this reason goes on. */
async function remember({ services, fence }: Probing, { facts }: Sample): Promise<void> {
  const state = (await services.states.readAll()).find(({ entity }) => entity === facts.name);
  if (!state) return;
  const { cursor } = state;
  const stopped = cursor.stopped === DISPROVED ? null : cursor.stopped;
  if (cursor.proved && cursor.stopped === stopped) return;
  await services.states.saveCursor(facts.name, { ...cursor, proved: true, stopped }, fence);
}
