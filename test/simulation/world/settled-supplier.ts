import { recordKey, type RecordRef } from '../../../lib/domain/records.ts';
import { DAY, toPrecoroTime } from '../../../lib/domain/time.ts';
import { mergeDetail, mergeRow, newMirrorRecord } from '../../../lib/sync/merge-look.ts';
import { idempotencyKey } from '../../../lib/sync/idempotency-key.ts';
import { contentHash } from '../../../lib/domain/hashing.ts';
import { mappingOf } from '../../../lib/sync/services.ts';
import { supplier } from '../../sync/engine.ts';
import { outside, tellVendor } from './inward-acts.ts';
import { FIRST_SUPPLIER } from './plan.ts';
import type { World } from './world.ts';

/** Supplier 501 as it stands on both sides when it has been linked for long. */
export async function settleSupplier(world: World): Promise<void> {
  const { services, stores, scheduler, plan } = world;
  const { companies, integration, catalogue } = services;
  const ref: RecordRef = { entity: 'supplier', id: String(FIRST_SUPPLIER) };
  const now = scheduler.now - DAY;
  const isShared = companies.length > 1;
  const wire = supplier({
    id: FIRST_SUPPLIER,
    name: `Supplier ${FIRST_SUPPLIER}`,
    uniqueCode: `S-${FIRST_SUPPLIER}`,
    status: 2,
    city: 'Leeds',
    externalId: isShared ? recordKey(ref) : `V-${companies[0] ?? ''}`,
    updateDate: toPrecoroTime(now + plan.precoroClockMs),
  });
  world.truth.begin('supplier', FIRST_SUPPLIER, false, null);
  world.truth.add('supplier', wire, now);
  world.inward?.truth.moved('precoro', ref.id, null, outside(wire), now);
  world.precoro.plant('supplier', wire);
  for (const company of companies) await link(world, ref, company, now);
  const mapping = mappingOf(integration, 'supplier');
  if (!mapping) return;
  const facts = catalogue.supplier;
  const sight = { record: facts.decode(wire, { bankDetails: false }), observedAt: now, fence: 0 };
  const rules = { facts, mapping, integration, detailClass: 'live' } as const;
  const row = mergeRow(newMirrorRecord(ref, null), sight, rules);
  const looked = facts.rowsAreComplete ? row : mergeDetail(row, sight, null);
  await stores.mirror.save({ ...looked, detailDueAt: null, sentSeq: looked.seq });
  await stores.writeBacks.observe(ref, { externalId: String(wire['externalId']), log: null }, now);
}

async function link(world: World, ref: RecordRef, company: string, now: number): Promise<void> {
  const { stores, external, watch } = world;
  const externalId = `V-${company}`;
  const taken = await stores.crossReference.acquire(ref, company, 'long ago', now, now);
  if (taken === 'busy') return;
  const linked = { ...taken, phase: 'linked', target: 'vendor', externalId } as const;
  await stores.crossReference.saveLinked(linked);
  await stores.crossReference.release(linked);
  watch.knows(externalId, Number(ref.id));
  const vendor = {
    externalId,
    createdWithKey: idempotencyKey({ ref, company }),
    payload: { fields: { name: `Supplier ${ref.id}`, city: 'Leeds', active: true }, lines: [] },
    company,
    target: 'vendor',
    origin: ref,
    cancelled: false,
    createdAt: now,
    touched: false,
  };
  external.plant(vendor);
  tellVendor(world, vendor, false);
  if (world.inward) await remember(world, ref, company, externalId, now);
}

/** As it was read from outside long ago, and compared. */
async function remember(
  { stores, services }: World,
  ref: RecordRef,
  company: string,
  externalId: string,
  now: number,
): Promise<void> {
  const [feed] = services.integration.feeds.filter(({ name }) => name === 'supplier');
  if (!feed) return;
  const content = { name: `Supplier ${ref.id}`, city: 'Leeds', active: true };
  const values = { name: content.name, city: content.city, enable: content.active };
  const hash = contentHash(content);
  await stores.inbounds.save({
    ...{ feed: feed.name, company, externalId, entity: feed.entity, ref, phase: 'linked', content, hash },
    ...{ isGone: false, seq: 1, doneSeq: 1, firstSeenAt: now, changedAt: now, lookedAt: null, group: null },
    ...{ intent: null, openUntil: null, written: [], lost: [], hold: null, failure: null, wait: null },
    ...{ agreed: { values, contentHash: hash, feedVersion: feed.version }, trail: [], version: 0 },
  });
}
