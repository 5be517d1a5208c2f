import { subtract, type Decimal } from '../../domain/money.ts';
import { SECOND } from '../../domain/time.ts';
import type { RecordRef } from '../../domain/records.ts';
import type { Payment } from '../../entities/payment.ts';
import type { MirrorRecord } from '../ports/state.ts';
import { storedRecord } from '../stored-record.ts';
import type { InwardServices } from './services.ts';

/** What the mirror knows of an invoice and its payments. */
export interface InvoiceState {
  readonly ref: RecordRef;
  readonly label: string;
  readonly currency: string | null;
  readonly open: Decimal;
  /** Those that count: cancelled ones are left out. */
  readonly payments: readonly Payment[];
  readonly cancelled: readonly Payment[];
  readonly seenAt: number;
}

const CANCELLED = 8;

/**
 * An invoice as its newest detail shows it, if that was read at `since` or later and nothing has changed since. Otherwise it
 * is read again, which its mirror does anyway after each payment: null, come back in half a minute.
 */
export async function invoiceState(
  services: Pick<InwardServices, 'clock' | 'mirror' | 'dispatcher'>,
  ref: RecordRef,
  since: number,
): Promise<InvoiceState | null> {
  const mirrored = await services.mirror.read(ref);
  const detail = mirrored?.detail ?? null;
  const isNewest = mirrored !== null && mirrored.detailDueAt === null;
  const record = detail && storedRecord('invoice', detail.content);
  if (record?.payments && isNewest && detail && detail.observedAt >= since) {
    const { label, currency, sum, sumPaid, payments } = record;
    return {
      ref,
      label,
      currency,
      open: subtract(sum ?? '0', sumPaid ?? '0'),
      payments: payments.filter(({ status }) => status !== CANCELLED),
      cancelled: payments.filter(({ status }) => status === CANCELLED),
      seenAt: detail.observedAt,
    };
  }
  if (mirrored) await readInvoiceSoon(services, mirrored);
  return null;
}

/** When the payment at hand may look again. */
export const INVOICE_READ_MS = 30 * SECOND;

/** What it holds has changed, or is to be seen once more. */
export async function readInvoiceSoon(
  { clock, mirror, dispatcher }: Pick<InwardServices, 'clock' | 'mirror' | 'dispatcher'>,
  record: MirrorRecord,
): Promise<void> {
  const now = clock.now();
  if (record.detailDueAt !== null && record.detailDueAt <= now) return;
  // Written by somebody else meanwhile: then it is looked at anyway, or at the next try.
  await mirror.save({ ...record, detailDueAt: now, detailClass: 'live' });
  await dispatcher.wake(2);
}
