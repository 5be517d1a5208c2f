import type { Failure } from '../domain/failures.ts';
import type { EntityName } from '../domain/records.ts';
import type { PlanDecision } from '../matching/plan-csv.ts';
import { inParallel } from '../sync/hand-on.ts';
import { wasUnlinked } from '../sync/idempotency-key.ts';
import type { Link } from '../sync/ports/state.ts';
import { dayOf } from './day-of.ts';
import { incomingAt } from './inward/link-incoming.ts';
import { settleUndone } from './inward/settle-undone.ts';
import { linkedByMatch } from './linked-by-match.ts';
import type { RowLeft } from './match-apply.ts';
import { placeOf } from './match-place.ts';
import { matchable } from './matchable.ts';
import { nameRecord, type NamedRecord } from './name-record.ts';
import { sendRecords } from './send-records.ts';
import { RecordBusyError, underLease } from './under-lease.ts';
import { clearShown, counterpartOf, takeAway, type UnlinkServices } from './unlink-record.ts';

export interface UndoEnd {
  readonly entity: EntityName;
  readonly unlinked: number;
  /** Not linked any more, or never. */
  readonly already: number;
  /** Linked otherwise by now, or not by a match: left as they are. */
  readonly left: readonly RowLeft[];
}

const AT_ONCE = 8;
const SLICE = 200;
/** Not 0, as where a person unlinks by hand: nobody has decided yet that a new one is to be created. */
const ATTEMPT = 1;

/**
 * Takes away what a plan has linked, where it still is so. Each record goes on hold, so that nothing is created of it before
 * it is matched anew, linked or released; of what only comes in the external record does. Precoro does not show the id any
 * more. Outside nothing changes. May be stopped at any time and given again.
 *
 * `onProgress` hears how many rows are done. Throws RangeError for what is never matched.
 */
export async function undoMatch(
  services: UnlinkServices,
  entity: EntityName,
  decisions: readonly PlanDecision[],
  onProgress: (done: number) => void = () => undefined,
): Promise<UndoEnd> {
  const how = matchable(services, entity);
  const undo: Undoing = {
    entity,
    targets: how.kind === 'outward' ? [how.mapping.target] : how.feeds.map(({ target }) => target),
    goesOut: how.kind === 'outward',
  };
  const rows = decisions.filter(({ decision }) => decision === 'link');
  const { audit, clock, who } = services;
  const detail = { rows: rows.length };
  if (rows.length > 0)
    await audit.record({ at: clock.now(), who, what: 'undid a match', subject: entity, detail });
  const ends: { readonly row: PlanDecision; readonly end: UndoneRow }[] = [];
  for (let from = 0; from < rows.length; from += SLICE) {
    const ended = await inParallel(rows.slice(from, from + SLICE), AT_ONCE, async (row) => ({
      row,
      end: await orBusy(() => undoRow(services, undo, row)),
    }));
    const done = ended.filter(({ end }) => end === 'unlinked' || end === 'unlinked before');
    if (undo.goesOut)
      await sendRecords(
        services,
        done.map(({ row }) => ({ entity, id: row.oursKey })),
      );
    ends.push(...ended);
    onProgress(ends.length);
  }
  const count = (what: UndoneRow) => ends.filter(({ end }) => end === what).length;
  const left = ends.flatMap(({ row: { line, oursKey }, end }) =>
    typeof end === 'string' ? [] : [{ line, ref: { entity, id: oursKey }, words: end.words }],
  );
  const already = count('unlinked before') + count('not linked');
  return { entity, unlinked: count('unlinked'), already, left };
}

/** `unlinked before`: by an earlier run, which may have ended before it told everybody. */
type UndoneRow = 'unlinked' | 'unlinked before' | 'not linked' | { readonly words: string };

async function orBusy(act: () => Promise<UndoneRow>): Promise<UndoneRow> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RecordBusyError) return { words: error.message };
    throw error;
  }
}

/** What all rows of one plan share. */
interface Undoing {
  readonly entity: EntityName;
  /** Names under which its links are kept. */
  readonly targets: readonly string[];
  readonly goesOut: boolean;
}

async function undoRow(services: UnlinkServices, undo: Undoing, row: PlanDecision): Promise<UndoneRow> {
  const { entity, goesOut } = undo;
  const place = placeOf(services.integration, entity, row);
  if ('words' in place) return place;
  const { ref, company } = place;
  const before = await services.links.read(ref, company);
  if (!before || (before.externalId === null && !isUndone(before, goesOut))) return 'not linked';
  const named = await nameRecord(services, ref);
  return underLease<UndoneRow>(services, ref, company, async (link) => {
    if (isUndone(link, goesOut)) {
      // A crash may have come before Precoro was told.
      await clearShown(services, link);
      return { link, value: 'unlinked before' };
    }
    const was = counterpartOf(link);
    if (!was) return { link, value: 'not linked' };
    const words = whyLeft(link, undo.targets, row, named);
    if (words !== null) return { link, value: { words } };
    // First what would be made in Precoro a second time, once nothing is linked to it.
    if (!goesOut) await settleUndone(services, await incomingAt(services, entity, was), named);
    const hold = goesOut ? undoneBy(services, named, entity, was.externalId) : null;
    const besides = link.intent?.besides ?? [];
    const after = await takeAway(services, link, was, { hold, besides, attempt: ATTEMPT });
    await clearShown(services, after);
    return { link: after, value: 'unlinked' };
  });
}

/** Of what only comes in the external record is on hold, and not this one, of which nothing is written. */
function isUndone(link: Link, goesOut: boolean): boolean {
  if (link.externalId !== null || !wasUnlinked(link)) return false;
  return goesOut ? link.hold?.kind === 'ambiguous' : link.hold === null && link.intent?.attempt === ATTEMPT;
}

function whyLeft(
  link: Link,
  targets: readonly string[],
  { theirsKey }: PlanDecision,
  { title }: NamedRecord,
): string | null {
  if (link.externalId !== theirsKey || !targets.includes(link.target ?? ''))
    return `${title} is linked to ${link.externalId ?? ''} by now.`;
  return linkedByMatch(link)
    ? null
    : `${title} was not linked to ${theirsKey} by a match, or that is too long ago to tell: unlink it by hand.`;
}

function undoneBy(
  { clock, who }: UnlinkServices,
  { argument }: NamedRecord,
  entity: EntityName,
  externalId: string,
): Failure {
  const words = `On hold since ${dayOf(clock.now())} by ${who}: the match with ${externalId} was undone. Accountant: match it anew (precoro-sync match ${entity} --plan FILE.csv), link the right one (precoro-sync link ${argument} ID), or run precoro-sync release ${argument} to have a new one created.`;
  return { kind: 'ambiguous', actor: 'accountant', words };
}
