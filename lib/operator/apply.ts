import { ENTITY_NAMES, type EntityName } from '../domain/records.ts';
import { gateOf } from '../sync/travel.ts';
import type { EntityState } from '../sync/ports/state.ts';
import { askInward, type AskInwardServices } from './apply-inward.ts';
import { applyOutward, type ApplyOutwardServices } from './apply-outward.ts';
import { inwardJudge, type InwardJudge } from './plan-inward.ts';
import { newIn, outwardJudge, type OutwardJudge } from './plan-outward.ts';
import { isAct, type PlanRow } from './plan-rows.ts';
import { readStanding } from './plan-standing.ts';

/** What became of one row of a plan. */
export type RowEnd =
  /** Done now. */
  | 'done'
  /** Both sides held it already: by an earlier run of the same plan, or because somebody did it. */
  | 'already'
  /** On its way to Precoro, by the dispatcher. */
  | 'asked'
  /** Not done, and why. */
  | { readonly words: string };

export interface EndedRow {
  readonly row: PlanRow;
  readonly end: RowEnd;
}

/** How a row stands now, and how it would stand if nothing of the plan were done yet. */
export interface Judges<J> {
  readonly now: J;
  readonly asPlanned: J;
}

export interface ApplyOptions {
  /**
   * Writes to the external system although the entity is only observed: for these rows alone, and only now. A pause stands.
   * Default false.
   */
  readonly throughGate?: boolean;
}

export type ApplyPlanServices = ApplyOutwardServices & AskInwardServices;

/**
 * Does what the rows of a plan say, and nothing else, each after a look at both sides, which must be as the plan saw them.
 * What goes out is written here, under the same leases and by the same steps as always; what goes to Precoro is handed to the
 * dispatcher, whose every request is its own. Opens no gate. It may be stopped at any time: given again it goes on where it
 * was. `onProgress` hears how many rows are through.
 *
 * Throws NotReadYetError, ExternalUnreachableError.
 */
export async function applyPlan(
  services: ApplyPlanServices,
  rows: readonly PlanRow[],
  { throughGate = false }: ApplyOptions = {},
  onProgress: (done: number) => void = () => undefined,
): Promise<readonly EndedRow[]> {
  const work = inOrder(rows.filter(({ act }) => isAct(act)));
  if (work.length === 0) return [];
  const standing = await readStanding(services);
  await recordApply(services, work, throughGate);
  const made = work.flatMap(({ company, after }) => after.map((key) => newIn(company, key)));
  const names = new Set(work.flatMap(({ after }) => after));
  const outward: Judges<OutwardJudge> = {
    now: outwardJudge(services, standing),
    asPlanned: outwardJudge(services, standing, new Set(made)),
  };
  const inward: Judges<InwardJudge> = {
    now: inwardJudge(services, standing),
    asPlanned: inwardJudge(services, standing, names),
  };
  const ended: EndedRow[] = [];
  for (const row of work) {
    const closed = gateWords(services, standing.states, row, throughGate);
    const end: RowEnd = closed
      ? { words: closed }
      : row.direction === 'outward'
        ? await applyOutward(services, outward, row)
        : await askInward(services, inward, row);
    ended.push({ row, end });
    onProgress(ended.length);
  }
  if (ended.some(({ end }) => end === 'asked')) await services.dispatcher.wake(0);
  return ended;
}

/** Those that others name go first, in each direction. */
function inOrder(rows: readonly PlanRow[]): readonly PlanRow[] {
  const place = ({ entity }: PlanRow) => ENTITY_NAMES.indexOf(entity);
  const inward = rows.filter(({ direction }) => direction === 'inward');
  const outward = rows.filter(({ direction }) => direction === 'outward');
  const sorted = (some: readonly PlanRow[]) => some.toSorted((one, other) => place(one) - place(other));
  return [...sorted(inward), ...sorted(outward)];
}

/** Why nothing may be written now; null when it may. */
function gateWords(
  { integration, catalogue }: Pick<ApplyPlanServices, 'integration' | 'catalogue'>,
  states: readonly EntityState[],
  row: PlanRow,
  throughGate: boolean,
): string | null {
  const { entity, direction, feed } = row;
  const rules =
    direction === 'outward'
      ? integration.entities.find((one) => one.entity === entity)
      : integration.feeds.find((one) => one.name === feed);
  const { label } = catalogue[entity];
  if (!rules) return `${feed ?? entity} is not part of the configuration any more`;
  const state = states.find((one) => one.entity === entity);
  if (state?.paused) return `${label} is paused`;
  const gate =
    direction === 'outward' && 'onLeave' in rules
      ? gateOf(state ?? { gate: null }, rules)
      : (state?.gate ?? rules.mode);
  if (gate === 'live') return null;
  if (direction === 'inward')
    return `${label} is only observed: what goes to Precoro needs its gate open ("precoro-sync go-live ${entity}")`;
  return throughGate ? null : `${label} is only observed: open its gate, or apply with --through-gate`;
}

async function recordApply(
  { audit, clock, who }: ApplyPlanServices,
  work: readonly PlanRow[],
  throughGate: boolean,
): Promise<void> {
  const entities = [...new Set(work.map(({ entity }) => entity))] satisfies readonly EntityName[];
  for (const entity of entities) {
    const count = work.filter((row) => row.entity === entity).length;
    const detail = { rows: count, throughGate };
    await audit.record({ at: clock.now(), who, what: 'applied a plan', subject: entity, detail });
  }
}
