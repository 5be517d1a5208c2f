import { recordKey, type RecordRef } from '../../domain/records.ts';
import { handOnRows } from '../hand-on.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { MirrorRecord } from '../ports/state.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { inboundFailed } from './finish-inbound.ts';
import { changeInbound, labelOfInbound } from './inbound-state.ts';
import { listedAt, listWhole } from './list-whole.ts';
import type { InwardOrder, InwardServices } from './services.ts';
import { contentInMirror } from './shown.ts';
import { inboundRetries } from './wait-inbound.ts';

/**
 * Whether the mirror says what stands there now. After a write without an answer it does only if the look that followed has
 * found the record, which is by the external id that Precoro shows.
 */
export function isSeen({ openUntil }: Inbound, mirrored: MirrorRecord | null): boolean {
  return openUntil === null || contentInMirror(mirrored)?.['externalId'] != null;
}

/** What was never seen, or cannot be read any more, cannot be compared: it is looked at by itself, or with its list. */
export async function readLinked(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
  ref: RecordRef,
): Promise<Spent | 'skipped'> {
  const { hasDetail } = services.catalogue[ref.entity];
  const spent = hasDetail
    ? await readOne(services, session, order, ref)
    : await readList(services, session, order, inbound);
  if (spent === 'skipped') return notListed(services, inbound);
  if (!spent.spent) return spent;
  const { kind } = spent.answer;
  if (kind === 'notFound') await tellGone(services, inbound);
  else if (kind !== 'object' && kind !== 'page')
    await inboundRetries(services, inbound, `Precoro did not show it: ${kind}`);
  else if (contentInMirror(await services.mirror.read(ref)))
    await changeInbound(services, inbound, (known) => ({ ...known, openUntil: null }));
  else if (hasDetail) await tellNotUnderstood(services, inbound, ref);
  else await notListed(services, inbound);
  return spent;
}

/** Precoro does not have it any more, as far as is known. */
export async function tellGone(services: InwardServices, inbound: Inbound): Promise<void> {
  const words = `${labelOfInbound(inbound)} was linked to ${inbound.ref ? recordKey(inbound.ref) : 'a record'} of Precoro, which is not there any more. Accountant: unlink it; then release it, to have it made anew.`;
  await inboundFailed(services, inbound, { kind: 'gone', actor: 'accountant', words });
}

async function readOne(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  ref: RecordRef,
): Promise<Spent> {
  const key = { id: ref.id, idn: (await services.mirror.read(ref))?.idn ?? null };
  const call = { kind: 'detail', entity: ref.entity, key } as const;
  const spent = await session.spend(call, 'inwardLook', order.patienceMs);
  if (spent.spent && spent.answer.kind === 'object')
    await handOnRows(services, [spent.answer.body], order.rules, order.fence);
  return spent;
}

/** `skipped`: the list was read after the last look already. */
async function readList(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
): Promise<Spent | 'skipped'> {
  const since = inbound.lookedAt ?? services.clock.now();
  if ((await listedAt(services, order.feed)) >= since) return 'skipped';
  const listed = await listWhole(services, session, order, [inbound]);
  return listed === 'skipped' ? listed : listed.last;
}

async function notListed(services: InwardServices, inbound: Inbound): Promise<'skipped'> {
  const stored = await services.inbounds.read(inbound);
  // Its custom field is not known: that is stored.
  if (stored && stored.version === inbound.version) await tellGone(services, inbound);
  return 'skipped';
}

async function tellNotUnderstood(services: InwardServices, inbound: Inbound, ref: RecordRef): Promise<void> {
  const words = `${labelOfInbound(inbound)} cannot be compared: Precoro shows ${recordKey(ref)} in a form that is not understood. Engineer: see the failure of that record.`;
  await inboundFailed(services, inbound, { kind: 'refused', actor: 'engineer', words });
}
