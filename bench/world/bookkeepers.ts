import type { JsonObject } from '../../lib/domain/json.ts';
import { linkedSuppliers, type Deed, type Office } from './clerks.ts';
import { ONLY_COMPANY } from './outside.ts';

/** One vendor of the external system is touched. */
export interface Touch {
  readonly at: number;
  /** In what Precoro takes; else only in a field that does not travel. */
  readonly isDifferent: boolean;
}

/** Each touch is of another vendor that both sides have. Throws RangeError where there are too few. */
export function touchVendors(office: Office, touches: readonly Touch[]): readonly Deed[] {
  const { clock, company, journal, outside } = office;
  const linked = linkedSuppliers(company);
  if (linked.length < touches.length)
    throw new RangeError(`${touches.length} vendors are to be touched, but there are ${linked.length}`);
  return touches.map(({ at, isDifferent }, index) => ({
    at,
    act() {
      const externalId = linked[index]?.externalId ?? '';
      if (!isDifferent) {
        outside.change('vendor', externalId, { payment_term: `${index} days net` });
        return;
      }
      const key = `touched-${externalId}`;
      outside.change('vendor', externalId, { city: `Utrecht ${journal.nextMark(key)}` });
      journal.mustServe(key, clock.now());
    },
  }));
}

/** A record that the external system's people enter. */
export interface Entry {
  readonly source: string;
  /** Unique over all entries, and without blanks: the journal knows the record by it. */
  readonly externalId: string;
  readonly fields: JsonObject;
}

/** Each entry at its time. Precoro must come to show it under its external id. */
export function enterOutside(
  { clock, journal, outside }: Office,
  entries: readonly Entry[],
  timeOf: (index: number) => number,
): readonly Deed[] {
  return entries.map(({ source, externalId, fields }, index) => ({
    at: timeOf(index),
    act() {
      journal.nextMark(externalId);
      outside.told.put(source, ONLY_COMPANY, externalId, fields);
      journal.mustServe(externalId, clock.now());
    },
  }));
}

/** What was there before anybody looked. */
export function plantOutside({ outside }: Office, entries: readonly Entry[]): void {
  for (const { source, externalId, fields } of entries)
    outside.told.put(source, ONLY_COMPANY, externalId, fields);
}

export function vendorEntry(externalId: string): Entry {
  const fields = {
    name: `Supplier ${externalId}`,
    city: 'Utrecht',
    country: 'NL',
    currency: 'EUR',
    active: true,
  };
  return { source: 'vendor', externalId, fields };
}

/** An approved invoice whose bill is in the external system already. */
export interface Billed {
  readonly invoiceId: number;
  readonly billId: string;
  readonly sum: string;
}

/** Approved invoices of 500, each with its bill outside, as if they had travelled long ago. */
export function billedInvoices({ company, outside }: Office, count: number): readonly Billed[] {
  const linked = linkedSuppliers(company);
  return Array.from({ length: count }, (_, index) => {
    const billId = `BILL-${index + 1}`;
    const { idn } = company.createInvoice({
      supplierId: linked[index % linked.length]?.id ?? 0,
      invoiceNumber: `INV-${billId}`,
      currency: 'EUR',
      lines: [{ name: 'Pallets', quantity: '5', price: '100' }],
    });
    const approved = company.approve('invoice', idn);
    company.setExternal(approved, { externalId: billId });
    outside.plant('bill', billId, { fields: {}, lines: [] });
    return { invoiceId: approved.id, billId, sum: approved.sum };
  });
}
