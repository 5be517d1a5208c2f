import { subtract, type Decimal } from '../../domain/money.ts';
import type { RecordRef } from '../../domain/records.ts';
import { SECOND } from '../../domain/time.ts';
import type { Payment } from '../../entities/payment.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { MirrorRecord } from '../ports/state.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { mergeBody } from '../read-detail.ts';
import { mappingOf } from '../services.ts';
import { storedRecord } from '../stored-record.ts';
import { inboundFailed } from './finish-inbound.ts';
import { labelOfInbound } from './inbound-state.ts';
import { LOOK_LASTS_MS, type InwardOrder, type InwardServices } from './services.ts';
import { inboundRetries } from './wait-inbound.ts';

/** What is known of an invoice and its payments. */
export interface InvoiceState {
  readonly ref: RecordRef;
  readonly label: string;
  readonly currency: string | null;
  readonly open: Decimal;
  /** Those that count: cancelled ones are left out. */
  readonly payments: readonly Payment[];
  readonly cancelled: readonly Payment[];
}

/** What became of the wish to see an invoice; `spent` where it is not to be seen now: why is stored. */
export type InvoiceLook = { readonly state: InvoiceState } | { readonly spent: Spent | 'skipped' };

const CANCELLED = 8;
/** What is read sooner after a change is read once more, for it may have changed again in the same second. */
const SETTLED_MS = 4 * SECOND;

/**
 * An invoice as its detail shows it now: as the mirror has it, where that was read within ten minutes, after whatever was
 * written to it, and nothing is known to have changed since. Otherwise it is read first.
 */
export async function lookAtInvoice(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
  ref: RecordRef,
): Promise<InvoiceLook> {
  const since = Math.max(services.clock.now() - LOOK_LASTS_MS, inbound.openUntil ?? 0);
  const mirrored = await services.mirror.read(ref);
  if (!mirrored) {
    await services.states.addHint(ref.entity, ref.id, services.clock.now());
    await inboundRetries(services, inbound, 'its invoice is not known here yet');
    return { spent: 'skipped' };
  }
  const isNewest = mirrored.detailDueAt === null && (mirrored.detail?.observedAt ?? 0) >= since;
  const known = isNewest ? stateOf(ref, mirrored) : null;
  return known ? { state: known } : readInvoice(services, session, order, inbound, mirrored);
}

async function readInvoice(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
  { ref, idn }: MirrorRecord,
): Promise<InvoiceLook> {
  const call = { kind: 'detail', entity: ref.entity, key: { id: ref.id, idn } } as const;
  const spent = await session.spend(call, 'inwardLook', order.patienceMs);
  if (!spent.spent) return { spent };
  const { answer } = spent;
  if (answer.kind !== 'object') {
    const why = 'words' in answer ? answer.words : answer.kind;
    await inboundRetries(services, inbound, `Precoro did not show its invoice: ${why}`);
    return { spent };
  }
  const mapping = mappingOf(services.integration, ref.entity) ?? null;
  const rules = { facts: services.catalogue[ref.entity], mapping, fence: order.fence };
  await mergeBody(services, ref, answer.body, rules, answer.serverTime ?? services.clock.now());
  const state = stateOf(ref, await services.mirror.read(ref));
  if (state) return { state };
  const words = `payment ${labelOfInbound(inbound)} cannot be posted: the detail of its invoice (id ${ref.id}) shows no payments in a form that is understood, so nobody can tell whether it is there. Engineer: see docs/precoro-api.md, section 5.5.`;
  await inboundFailed(services, inbound, { kind: 'refused', actor: 'engineer', words });
  return { spent };
}

function stateOf(ref: RecordRef, mirrored: MirrorRecord | null): InvoiceState | null {
  const record = mirrored?.detail && storedRecord('invoice', mirrored.detail.content);
  if (!record?.payments) return null;
  const { label, currency, sum, sumPaid, payments } = record;
  return {
    ...{ ref, label, currency },
    open: subtract(sum ?? '0', sumPaid ?? '0'),
    payments: payments.filter(({ status }) => status !== CANCELLED),
    cancelled: payments.filter(({ status }) => status === CANCELLED),
  };
}

/** Something was written to it: whoever looks next has to read it, and the other direction sees the change. */
export async function invoiceChanged(
  { clock, mirror, dispatcher }: Pick<InwardServices, 'clock' | 'mirror' | 'dispatcher'>,
  ref: RecordRef,
): Promise<void> {
  const record = await mirror.read(ref);
  const now = clock.now();
  const dueAt = now + SETTLED_MS;
  if (!record || (record.detailDueAt !== null && record.detailDueAt <= dueAt)) return;
  // Written by somebody else meanwhile: then it is looked at anyway, or at the next try.
  await mirror.save({ ...record, detailDueAt: dueAt, detailClass: 'live' });
  await dispatcher.wake(SETTLED_MS / SECOND + 1);
}
