import type { EntityName } from '../domain/records.ts';
import type { EntityFacts } from './entity.ts';
import type { Invoice } from './invoice.ts';
import { invoice } from './invoice.ts';
import type { PurchaseOrder } from './purchase-order.ts';
import { purchaseOrder } from './purchase-order.ts';
import type { Receipt } from './receipt.ts';
import { receipt } from './receipt.ts';
import type { Supplier } from './supplier.ts';
import { supplier } from './supplier.ts';

/** The record type of each entity. */
export interface RecordTypes {
  readonly supplier: Supplier;
  readonly purchaseOrder: PurchaseOrder;
  readonly invoice: Invoice;
  readonly receipt: Receipt;
}

/** Every entity; one that is missing here does not compile. */
export const CATALOGUE: Readonly<Record<EntityName, EntityFacts>> = {
  supplier,
  purchaseOrder,
  invoice,
  receipt,
} satisfies { readonly [E in EntityName]: EntityFacts<RecordTypes[E]> };

/** The entity that a webhook's `type` number means; undefined for those this project does not carry. */
export function entityByWebhookType(type: number): EntityFacts | undefined {
  return Object.values(CATALOGUE).find((facts) => facts.webhookType === type);
}
