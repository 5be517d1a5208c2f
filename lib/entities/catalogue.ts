import type { EntityName } from '../domain/records.ts';
import type { EntityFacts } from './entity.ts';
import type { FieldOption } from './field-option.ts';
import { documentFieldOption, itemFieldOption } from './field-option.ts';
import type { Invoice } from './invoice.ts';
import { invoice } from './invoice.ts';
import type { Item } from './item.ts';
import { item } from './item.ts';
import type { LegalEntity } from './legal-entity.ts';
import { legalEntity } from './legal-entity.ts';
import type { Location } from './location.ts';
import { location } from './location.ts';
import type { Payment } from './payment.ts';
import { payment } from './payment.ts';
import type { PaymentTerm } from './payment-term.ts';
import { paymentTerm } from './payment-term.ts';
import type { PurchaseOrder } from './purchase-order.ts';
import { purchaseOrder } from './purchase-order.ts';
import type { Receipt } from './receipt.ts';
import { receipt } from './receipt.ts';
import type { Supplier } from './supplier.ts';
import { supplier } from './supplier.ts';
import type { Tax } from './tax.ts';
import { tax } from './tax.ts';

/** The record type of each entity. */
export interface RecordTypes {
  readonly legalEntity: LegalEntity;
  readonly location: Location;
  readonly tax: Tax;
  readonly paymentTerm: PaymentTerm;
  readonly itemFieldOption: FieldOption;
  readonly documentFieldOption: FieldOption;
  readonly supplier: Supplier;
  readonly item: Item;
  readonly purchaseOrder: PurchaseOrder;
  readonly invoice: Invoice;
  readonly receipt: Receipt;
  readonly payment: Payment;
}

/** Every entity, parents before those that refer to them; one that is missing here does not compile. */
export const CATALOGUE: Readonly<Record<EntityName, EntityFacts>> = {
  legalEntity,
  location,
  tax,
  paymentTerm,
  itemFieldOption,
  documentFieldOption,
  supplier,
  item,
  purchaseOrder,
  invoice,
  receipt,
  payment,
} satisfies { readonly [E in EntityName]: EntityFacts<RecordTypes[E]> };

/** The entity that a webhook's `type` number means; undefined for those this project does not carry. */
export function entityByWebhookType(type: number): EntityFacts | undefined {
  return Object.values(CATALOGUE).find((facts) => facts.webhookType === type);
}
