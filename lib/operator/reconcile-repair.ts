import { changeInbound, isDue } from '../sync/inward/inbound-state.ts';
import { isAct, type PlanRow } from './plan-rows.ts';
import type { ReconcileFinding } from './reconcile-views.ts';
import type { OperatorServices } from './services.ts';
import { sendRecords } from './send-records.ts';
import { RecordBusyError, underLease } from './under-lease.ts';

export interface RepairEnd {
  /** Sent on their way outside, or handed to the dispatcher. */
  readonly sent: number;
  /** The external system is read again for these. */
  readonly readAgain: number;
  /** For a person: what a command cannot decide, and why. */
  readonly left: readonly { readonly row: PlanRow; readonly words: string }[];
}

export type RepairServices = Pick<
  OperatorServices,
  | 'clock'
  | 'newId'
  | 'crossReference'
  | 'inbounds'
  | 'integration'
  | 'sourceCursors'
  | 'upserts'
  | 'dispatcher'
  | 'audit'
  | 'who'
>;

/**
 * Sends what differs or is missing once more, through the same steps, gates and quota as every change. Only where there is
 * something to write: that a record stands on one side only disables and deletes nothing, and what a person must decide is
 * left. `onProgress` hears how many findings are through.
 */
export async function repairFindings(
  services: RepairServices,
  findings: readonly ReconcileFinding[],
  onProgress: (done: number) => void = () => undefined,
): Promise<RepairEnd> {
  await recordRepair(services, findings);
  const left: RepairEnd['left'][number][] = [];
  const outward: PlanRow[] = [];
  let [asked, readAgain, done] = [0, 0, 0];
  for (const { row } of findings) {
    const end = await prepare(services, row);
    if (end === 'outward') outward.push(row);
    else if (end === 'asked') asked += 1;
    else if (end === 'readAgain') readAgain += 1;
    else left.push({ row, words: end.words });
    onProgress((done += 1));
  }
  const refs = new Map(outward.map(({ entity, id }) => [JSON.stringify([entity, id]), { entity, id }]));
  await sendRecords(services, [...refs.values()]);
  if (asked > 0) await services.dispatcher.wake(0);
  return { sent: outward.length + asked, readAgain, left };
}

type Prepared = 'outward' | 'asked' | 'readAgain' | { readonly words: string };

async function prepare(services: RepairServices, row: PlanRow): Promise<Prepared> {
  if (row.direction === 'inward') return prepareInward(services, row);
  if (!isAct(row.act)) return { words: row.words };
  try {
    await forgetAgreed(services, row);
    return 'outward';
  } catch (error) {
    if (error instanceof RecordBusyError) return { words: error.message };
    throw error;
  }
}

/** An unchanged agreed hash means "nothing to do": not where somebody changed the other side. */
async function forgetAgreed(services: RepairServices, { entity, id, company, act }: PlanRow): Promise<void> {
  if (act !== 'update') return;
  await underLease(services, { entity, id }, company, async (link) => ({
    link: { ...link, agreed: null },
    value: null,
  }));
}

async function prepareInward(services: RepairServices, row: PlanRow): Promise<Prepared> {
  const { clock, inbounds, integration, sourceCursors } = services;
  const key = { feed: row.feed ?? '', company: row.company, externalId: row.id };
  const inbound = await inbounds.read(key);
  const source = integration.feeds.find(({ name }) => name === row.feed)?.source;
  if (row.act === 'waits' && source !== undefined && row.state === '') {
    await sourceCursors.ask(source, row.company, clock.now());
    return 'readAgain';
  }
  if (!inbound || !isAct(row.act)) return { words: row.words };
  if (isDue(inbound, clock.now())) return 'asked';
  const changed = await changeInbound(services, inbound, (known) => ({
    ...known,
    seq: known.seq + 1,
    wait: null,
  }));
  return changed ? 'asked' : { words: 'it is gone' };
}

async function recordRepair(
  { audit, clock, who }: RepairServices,
  findings: readonly ReconcileFinding[],
): Promise<void> {
  const groups = Map.groupBy(findings, ({ row }) => row.entity);
  for (const [subject, some] of groups) {
    const detail = { findings: some.length };
    await audit.record({ at: clock.now(), who, what: 'repaired what differed', subject, detail });
  }
}
