import type { EntityName } from '../domain/records.ts';
import { MINUTE } from '../domain/time.ts';
import { isWorkingTime, WEEK_DAYS, type WorkingHours } from '../domain/working-hours.ts';
import { NotReadYetError } from './find-seekers.ts';
import { rowKey } from './plan-rows.ts';
import { reconcile, type ReconcileServices } from './reconcile.ts';
import type { FindingKind, ReconcileFinding, Reconciliation } from './reconcile-views.ts';

/** What a night's comparison came to, without a word of what stands in the books. */
export interface NightlyReport {
  readonly compared: number;
  /** On both sides and not the same, or linked wrongly. */
  readonly differing: number;
  readonly oneSided: number;
  /** Of them those that nobody was told of. */
  readonly untold: number;
  /** The first few that nobody was told of. */
  readonly examples: readonly {
    readonly kind: FindingKind;
    readonly entity: EntityName;
    readonly company: string;
    readonly id: string;
  }[];
}

const EXAMPLES = 20;
/** By then what has just changed outside is read. */
const SECOND_LOOK_MS = 5 * MINUTE;
/** For the second look itself. */
const RESERVE_MS = 3 * MINUTE;

/** Whether this is the hour of the night, by the clock on the company's wall: work is over, and the day's books are closed. */
export function isHourToReconcile({ timeZone }: WorkingHours, now: number): boolean {
  return isWorkingTime({ from: '03:00', to: '04:00', days: WEEK_DAYS, timeZone }, now);
}

/**
 * Compares both systems whole. What nobody was told of is looked at once more after the external system was read again: a
 * change that was under way is none. Null before the first reading of Precoro is over. Throws ExternalUnreachableError.
 */
export async function reconcileNightly(
  services: ReconcileServices,
  stopAt: number,
): Promise<NightlyReport | null> {
  try {
    const first = await reconcile(services, []);
    const entities = [...new Set(untoldOf(first).map(({ row }) => row.entity))];
    if (entities.length === 0) return reportOf(first, []);
    await askSources(services, entities);
    if (services.clock.now() + SECOND_LOOK_MS + RESERVE_MS > stopAt) return reportOf(first, untoldOf(first));
    await services.clock.sleep(SECOND_LOOK_MS);
    const second = await reconcile(services, entities);
    const still = new Set(untoldOf(second).map(nameOf));
    return reportOf(
      first,
      untoldOf(first).filter((one) => still.has(nameOf(one))),
    );
  } catch (error) {
    if (error instanceof NotReadYetError) return null;
    throw error;
  }
}

function untoldOf({ findings }: Reconciliation): readonly ReconcileFinding[] {
  return findings.filter(({ isTold }) => !isTold);
}

function nameOf({ kind, row }: ReconcileFinding): string {
  return `${kind} ${rowKey(row)}`;
}

async function askSources(
  { integration, sourceCursors, clock }: ReconcileServices,
  entities: readonly EntityName[],
): Promise<void> {
  for (const { source, companies } of integration.feeds.filter(({ entity }) => entities.includes(entity)))
    for (const company of companies) await sourceCursors.ask(source, company, clock.now());
}

function reportOf({ groups, findings }: Reconciliation, untold: readonly ReconcileFinding[]): NightlyReport {
  const count = (...kinds: readonly FindingKind[]) =>
    findings.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    compared: groups.reduce((sum, { inStep }) => sum + inStep, 0) + findings.length,
    differing: count('differs', 'wronglyLinked'),
    oneSided: count('onlyPrecoro', 'onlyExternal'),
    untold: untold.length,
    examples: untold
      .slice(0, EXAMPLES)
      .map(({ kind, row: { entity, company, id } }) => ({ kind, entity, company, id })),
  };
}
