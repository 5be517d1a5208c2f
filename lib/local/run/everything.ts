import type { EntityName } from '../../domain/records.ts';
import { Presenter } from '../../mock-precoro/present.ts';
import type { MockPrecoro } from '../../mock-precoro/server.ts';

/** Everything in Precoro as its API would show it: suppliers as list rows, documents whole. */
export function* everything(
  precoro: Pick<MockPrecoro, 'company' | 'switches' | 'records'>,
): Generator<{ readonly entity: EntityName; readonly wire: unknown }> {
  const presenter = new Presenter(precoro.company, precoro.switches);
  for (const record of precoro.records()) {
    const { entity } = record;
    if (entity === 'supplier') yield { entity, wire: presenter.supplierRow(record) };
    else yield { entity, wire: presenter.document(record) };
  }
}

/** `2,000 suppliers, 500 purchase orders, 800 invoices, 300 receipts`. */
export function describeCompany(precoro: Pick<MockPrecoro, 'company'>): string {
  const { supplier, purchaseOrder, invoice, receipt } = precoro.company.counts();
  const count = (many: number, what: string) => `${many.toLocaleString('en-US')} ${what}`;
  return [
    count(supplier, 'suppliers'),
    count(purchaseOrder, 'purchase orders'),
    count(invoice, 'invoices'),
    count(receipt, 'receipts'),
  ].join(', ');
}
