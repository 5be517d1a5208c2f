import type { EntityName } from '../../domain/records.ts';
import { MASTER_ENTITIES } from '../../mock-precoro/model.ts';
import { masterShown } from '../../mock-precoro/present-master.ts';
import { Presenter } from '../../mock-precoro/present.ts';
import type { MockPrecoro } from '../../mock-precoro/server.ts';

export interface WireRecord {
  readonly entity: EntityName;
  readonly wire: unknown;
  /** Of options: the field in whose list they stand, which their own rows do not say. */
  readonly fieldId?: string;
}

/** Everything in Precoro as its API would show it: suppliers as list rows, documents whole. */
export function* everything(
  precoro: Pick<MockPrecoro, 'company' | 'switches' | 'records'>,
): Generator<WireRecord> {
  const presenter = new Presenter(precoro.company, precoro.switches);
  for (const record of precoro.records()) {
    const { entity } = record;
    if (entity === 'supplier') yield { entity, wire: presenter.supplierRow(record) };
    else yield { entity, wire: presenter.document(record) };
  }
}

/** Everything in Precoro that comes from elsewhere, as its API would show it: master data and payments. */
export function* everythingFed(precoro: Pick<MockPrecoro, 'company' | 'switches'>): Generator<WireRecord> {
  const { company, switches } = precoro;
  for (const entity of MASTER_ENTITIES) {
    for (const record of company.master.list(entity))
      yield {
        ...{ entity, wire: masterShown(company, switches, record) },
        ...(record.fieldId === null ? {} : { fieldId: String(record.fieldId) }),
      };
  }
  const presenter = new Presenter(company, switches);
  for (const payment of company.listPayments()) yield { entity: 'payment', wire: presenter.payment(payment) };
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
