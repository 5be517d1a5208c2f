import type { Failure } from '../domain/failures.ts';
import type { EntityName } from '../domain/records.ts';
import type { PlanDecision } from '../matching/plan-csv.ts';
import { inParallel } from '../sync/hand-on.ts';
import { wasUnlinked } from '../sync/idempotency-key.ts';
import type { Link } from '../sync/ports/state.ts';
import { dayOf } from './day-of.ts';
import { linkedByMatch } from './linked-by-match.ts';
import type { RowLeft } from './match-apply.ts';
import { placeOf } from './match-place.ts';
import { matchable } from './match-plan.ts';
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

/**
 * Takes away what a plan has linked, where it still is so. Each record goes on hold, so that nothing is created of it before
 * it is matched anew, linked or released; Precoro does not show the id any more. Outside nothing changes. May be stopped
 * at any time and given again.
 *
 * `onProgress` hears how many rows are done. Throws RangeError for what is never matched.
 */
export async function undoMatch(
  services: UnlinkServices,
  entity: EntityName,
  decisions: readonly PlanDecision[],
  onProgress: (done: number) => void = () => undefined,
): Promise<UndoEnd> {
  const { target } = matchable(services, entity);
  const rows = decisions.filter(({ decision }) => decision === 'link');
  const { audit, clock, who } = services;
  const detail = { rows: rows.length };
  if (rows.length > 0)
    await audit.record({ at: clock.now(), who, what: 'undid a match', subject: entity, detail });
  const ends: { readonly row: PlanDecision; readonly end: UndoneRow }[] = [];
  for (let from = 0; from < rows.length; from += SLICE) {
    const ended = await inParallel(rows.slice(from, from + SLICE), AT_ONCE, async (row) => ({
      row,
      end: await orBusy(() => undoRow(services, entity, target, row)),
    }));
    const done = ended.filter(({ end }) => end === 'unlinked' || end === 'unlinked before');
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

async function undoRow(
  services: UnlinkServices,
  entity: EntityName,
  target: string,
  row: PlanDecision,
): Promise<UndoneRow> {
  const place = placeOf(services.integration, entity, row);
  if ('words' in place) return place;
  const { ref, company } = place;
  const before = await services.links.read(ref, company);
  if (!before || (before.externalId === null && !isUndone(before))) return 'not linked';
  const named = await nameRecord(services, ref);
  return underLease<UndoneRow>(services, ref, company, async (link) => {
    if (isUndone(link)) {
      // A crash may have come before Precoro was told.
      await clearShown(services, link);
      return { link, value: 'unlinked before' };
    }
    const was = counterpartOf(link);
    if (!was) return { link, value: 'not linked' };
    const words = whyLeft(link, target, row, named);
    if (words !== null) return { link, value: { words } };
    const hold = undoneBy(services, named, entity, was.externalId);
    const besides = link.intent?.besides ?? [];
    // No attempt 0: nobody has decided yet that a new one is to be created.
    const after = await takeAway(services, link, was, { hold, besides, attempt: 1 });
    await clearShown(services, after);
    return { link: after, value: 'unlinked' };
  });
}

function isUndone(link: Link): boolean {
  return link.externalId === null && wasUnlinked(link) && link.hold?.kind === 'ambiguous';
}

function whyLeft(
  link: Link,
  target: string,
  { theirsKey }: PlanDecision,
  { title }: NamedRecord,
): string | null {
  if (link.externalId !== theirsKey || link.target !== target)
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
