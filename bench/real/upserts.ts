import { randomUUID } from 'node:crypto';
import { encodeUpsertMessage } from '../../lib/aws/sqs/upsertMessage.ts';
import { recordKey, type RecordRef } from '../../lib/domain/records.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { PrecoroRecord } from '../../lib/entities/entity.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { sqsEvent } from '../../lib/local/aws/sqs-event.ts';
import { readSyncEvent } from '../../lib/local/run/sync-events.ts';
import { SUPPLIER_STATUS } from '../../lib/mock-precoro/model.ts';
import { Presenter } from '../../lib/mock-precoro/present.ts';
import { inParallel } from '../../lib/sync/hand-on.ts';
import { mergeRow, newMirrorRecord } from '../../lib/sync/merge-look.ts';
import { setGate } from '../../lib/sync/open-gate.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { median, medianRatio } from './figures.ts';
import { startRecorder, type RecordedCall } from './recorder.ts';
import { isWrite, openReplay, renamed, type Replay } from './replay.ts';
import type { RealSystem } from './system.ts';

const ROUNDS = 4;
const RECORDS_A_ROUND = 100;
/** The functions that the connector allows at once, with five messages each. */
const IN_FLIGHT = 25;
const SAMPLES = 2;
/** More are seeded than needed: some are pending, rejected or disabled, and stay where they are. */
export const SUPPLIERS_NEEDED = Math.ceil(1.2 * ((ROUNDS + 1) * RECORDS_A_ROUND + SAMPLES));

export interface UpsertFigures {
  readonly perSecond: number;
  readonly barePerSecond: number;
  /** Records per second through the whole path by those of the bare loop: the median over the rounds. */
  readonly ratio: number;
  /** The AWS calls of one record that the bare loop repeats, and those it leaves out. */
  readonly writes: readonly RecordedCall[];
  readonly reads: readonly RecordedCall[];
}

/**
 * New suppliers on their whole way: message, upserts queue, function, mirror, lease, mapping, embedded PostgreSQL,
 * cross-reference, event. By turns with a bare loop in this process, which makes the writes and sends that the function
 * was seen to make for one of them (not its reads, and nothing in PostgreSQL), as many records at a time.
 */
export async function measureUpserts(system: RealSystem): Promise<UpsertFigures> {
  const { stores, stack } = system.engine;
  await setGate(stores, 'supplier', 'live', 'bench');
  await stores.definitions.save({ item: [], document: [], supplier: [] }, stores.clock.now());
  const suppliers = approvedSuppliers(system);
  const take = (count: number) => suppliers.splice(0, count);
  const sample = await sampleCalls(system, take(SAMPLES));
  const replay = openReplay(stack.clientConfig);
  const speeds: { path: number[]; bare: number[] } = { path: [], bare: [] };
  try {
    await throughPath(system, take(RECORDS_A_ROUND));
    await throughBareLoop(replay, sample, 'warm');
    for (let round = 0; round < ROUNDS; round += 1) {
      speeds.path.push(await throughPath(system, take(RECORDS_A_ROUND)));
      speeds.bare.push(await throughBareLoop(replay, sample, String(round)));
    }
  } finally {
    replay.close();
  }
  return {
    perSecond: median(speeds.path),
    barePerSecond: median(speeds.bare),
    ratio: medianRatio(speeds.path, speeds.bare),
    writes: sample.calls.filter(isWrite),
    reads: sample.calls.filter((call) => !isWrite(call)),
  };
}

function approvedSuppliers({ world }: RealSystem): PrecoroRecord[] {
  const { company, switches } = world.precoro;
  const presenter = new Presenter(company, switches);
  return company
    .listSuppliers(({ status, enable }) => status === SUPPLIER_STATUS.approved && enable)
    .map((one) => CATALOGUE.supplier.decode(presenter.supplierRow(one), { bankDetails: false }));
}

// ------------------------------------------------------------------------------------------ the whole path

/** Records per second from the first message to the event of the last one. */
async function throughPath(system: RealSystem, suppliers: readonly PrecoroRecord[]): Promise<number> {
  const refs = await putInMirror(system, suppliers);
  const done = awaitSynced(system, refs);
  const begun = performance.now();
  const messages = refs.map((ref) => ({ schema: 1 as const, ref, seq: 1 }));
  const refused = await system.engine.stores.upserts.send(messages, 0);
  if (refused.length > 0) throw new Error(`The upserts queue refused ${refused.length} messages`);
  await done;
  return (SECOND * refs.length) / (performance.now() - begun);
}

/** As a pull leaves them, before it hands them on. */
async function putInMirror(
  { engine, integration }: RealSystem,
  suppliers: readonly PrecoroRecord[],
): Promise<readonly RecordRef[]> {
  const mapping = mappingOf(integration, 'supplier');
  if (!mapping) throw new Error('integration.config.ts has no supplier: there is nothing to upsert');
  const rules = { facts: CATALOGUE.supplier, mapping, integration, detailClass: 'live' as const };
  const { mirror, clock } = engine.stores;
  return inParallel(suppliers, 16, async (record) => {
    const ref: RecordRef = { entity: 'supplier', id: record.id };
    const sight = { record, observedAt: clock.now(), fence: 1 };
    if (!(await mirror.save(mergeRow(newMirrorRecord(ref, record.idn), sight, rules))))
      throw new Error(`${recordKey(ref)} is in the mirror already: each record is measured once`);
    return ref;
  });
}

const PATIENCE_MS = 2 * MINUTE;

/** Until each of them was told as synced. Throws for one that failed, and where some do not come. */
async function awaitSynced(system: RealSystem, refs: readonly RecordRef[]): Promise<void> {
  const missing = new Set(refs.map(recordKey));
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const late = () =>
    reject(
      new Error(`${missing.size} of ${refs.length} records did not arrive in ${PATIENCE_MS / SECOND} s`),
    );
  const timer = setTimeout(late, PATIENCE_MS);
  system.hear((event) => {
    const heard = readSyncEvent(event, 0);
    if (!heard || !missing.delete(recordKey(heard.ref))) return;
    if (heard.type === 'failed') reject(new Error(`${recordKey(heard.ref)} failed: ${heard.failure.words}`));
    if (missing.size === 0) resolve(undefined);
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
}

// ------------------------------------------------------------------------------------------- the bare loop

interface Sample {
  readonly calls: readonly RecordedCall[];
  /** What names the record in the calls. */
  readonly key: string;
  readonly externalId: string;
}

async function throughBareLoop(replay: Replay, sample: Sample, round: string): Promise<number> {
  const { calls, key, externalId } = sample;
  const all = Array.from({ length: RECORDS_A_ROUND }, (_, index) =>
    renamed(calls, { [key]: `${key}-${round}-${index}`, [externalId]: `${externalId}-${round}-${index}` }),
  );
  const begun = performance.now();
  await inParallel(all, IN_FLIGHT, (one) => replay.writes(one));
  return (SECOND * all.length) / (performance.now() - begun);
}

/** The calls of the last of them: by then the function is warm. */
async function sampleCalls(system: RealSystem, suppliers: readonly PrecoroRecord[]): Promise<Sample> {
  const recorder = await startRecorder(system.engine.stack.endpoint);
  const upsert = system.functionAt('upsert-external', recorder.url);
  try {
    let sample: Sample | null = null;
    for (const ref of await putInMirror(system, suppliers)) {
      recorder.take();
      await upsert.invoke(sqsEvent([messageOf(ref)], 'arn:aws:sqs:us-east-1:000000000000:bench'));
      const link = await system.engine.stores.links.read(ref, system.integration.companies[0] ?? '');
      if (!link?.externalId)
        throw new Error(`${recordKey(ref)} was not created: ${link?.wait?.reason ?? ''}`);
      sample = { calls: recorder.take(), key: recordKey(ref), externalId: link.externalId };
    }
    if (!sample) throw new Error('No supplier is left to see the calls of');
    return sample;
  } finally {
    await upsert.stop();
    await recorder.close();
  }
}

function messageOf(ref: RecordRef) {
  return {
    MessageId: randomUUID(),
    ReceiptHandle: 'bench',
    Body: encodeUpsertMessage({ schema: 1, ref, seq: 1 }),
    Attributes: {},
  };
}
