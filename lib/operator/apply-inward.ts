import { SECOND } from '../domain/time.ts';
import { changeInbound, isDue } from '../sync/inward/inbound-state.ts';
import { inboundDueAt, inboundName, type Inbound, type InboundKey } from '../sync/ports/inbound.ts';
import type { EndedRow, Judges, RowEnd } from './apply.ts';
import type { InwardJudge } from './plan-inward.ts';
import type { PlanRow } from './plan-rows.ts';
import type { StandingServices } from './plan-standing.ts';
import type { OperatorServices } from './services.ts';

export type AskInwardServices = StandingServices & Pick<OperatorServices, 'dispatcher' | 'audit' | 'who'>;

/** Hands one row to the dispatcher, if both sides are still what the plan saw. */
export async function askInward(
  services: AskInwardServices,
  judges: Judges<InwardJudge>,
  row: PlanRow,
): Promise<RowEnd> {
  const feed = services.integration.feeds.find(({ name }) => name === row.feed);
  const inbound = await services.inbounds.read(keyOf(row));
  if (!feed || !inbound) return { words: 'it is not known any more' };
  if ((await judges.now.judge(feed, inbound)).row.act === 'inStep') return 'already';
  const now = (await judges.asPlanned.judge(feed, inbound)).row;
  if (now.state !== row.state) {
    const words = now.words === '' ? now.act : `${now.act}: ${now.words}`;
    return { words: `it has moved since the plan was made (now ${words}): make a new plan` };
  }
  if (isDue(inbound, services.clock.now())) return 'asked';
  const asked = await changeInbound(services, inbound, (known) =>
    known.hash === inbound.hash ? { ...known, seq: known.seq + 1, wait: null } : null,
  );
  return asked ? 'asked' : { words: 'it has moved since the plan was made: make a new plan' };
}

const LOOK_MS = 2 * SECOND;

/**
 * Waits for what was asked of the dispatcher, until all of it is through or nothing has moved for `patienceMs`. `onProgress`
 * hears how many rows are through. Nothing is lost when it is given up: the dispatcher goes on.
 */
export async function followAsked(
  services: Pick<OperatorServices, 'clock' | 'inbounds'>,
  ended: readonly EndedRow[],
  patienceMs: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<readonly EndedRow[]> {
  let rows = ended;
  let movedAt = services.clock.now();
  for (;;) {
    const looked = await lookAt(services, rows);
    const left = countAsked(looked);
    if (left < countAsked(rows)) movedAt = services.clock.now();
    rows = looked;
    onProgress(rows.length - left);
    if (left === 0 || services.clock.now() - movedAt >= patienceMs) return rows;
    await services.clock.sleep(LOOK_MS);
  }
}

function countAsked(rows: readonly EndedRow[]): number {
  return rows.filter(({ end }) => end === 'asked').length;
}

async function lookAt(
  { clock, inbounds }: Pick<OperatorServices, 'clock' | 'inbounds'>,
  rows: readonly EndedRow[],
): Promise<readonly EndedRow[]> {
  const asked = rows.filter(({ end }) => end === 'asked');
  const known = await inbounds.readMany(asked.map(({ row }) => keyOf(row)));
  return rows.map(({ row, end }) => {
    const inbound = known.get(inboundName(keyOf(row)));
    return end === 'asked' && inbound ? { row, end: endOf(inbound, clock.now()) } : { row, end };
  });
}

/** A failure from before the row was asked for says nothing: it has no wait yet. */
function endOf(inbound: Inbound, now: number): RowEnd {
  const { hold, failure, wait } = inbound;
  if (hold) return { words: hold.words };
  if (failure && wait !== null && wait.dueAt > now) return { words: failure.words };
  return inboundDueAt(inbound) === null && inbound.doneSeq >= inbound.seq ? 'done' : 'asked';
}

function keyOf({ feed, company, id }: PlanRow): InboundKey {
  return { feed: feed ?? '', company, externalId: id };
}
