import type { TargetSpec } from '../contract.ts';
import { POSTGRES_TARGETS, type PostgresTargetName } from './spec.ts';

/** Where one target lives. Columns are named as the fields of its spec. */
export interface TargetTable {
  readonly spec: TargetSpec;
  readonly table: string;
  /** Table of its lines and the column there that points to the header. */
  readonly lines: { readonly table: string; readonly parent: string } | null;
  /** For people: "bill". */
  readonly label: string;
  /** How it is taken out of use. */
  readonly retirement: 'cancel' | 'deactivate';
}

export const TABLES: Readonly<Record<PostgresTargetName, TargetTable>> = {
  vendor: {
    spec: POSTGRES_TARGETS.vendor,
    table: 'vendor',
    lines: null,
    label: 'vendor',
    retirement: 'deactivate',
  },
  purchaseOrder: {
    spec: POSTGRES_TARGETS.purchaseOrder,
    table: 'purchase_order',
    lines: { table: 'purchase_order_line', parent: 'purchase_order_id' },
    label: 'purchase order',
    retirement: 'cancel',
  },
  bill: {
    spec: POSTGRES_TARGETS.bill,
    table: 'bill',
    lines: { table: 'bill_line', parent: 'bill_id' },
    label: 'bill',
    retirement: 'cancel',
  },
  goodsReceipt: {
    spec: POSTGRES_TARGETS.goodsReceipt,
    table: 'goods_receipt',
    lines: { table: 'goods_receipt_line', parent: 'goods_receipt_id' },
    label: 'goods receipt',
    retirement: 'cancel',
  },
};

/** The SQL type that holds each type of field exactly. */
export const SQL_TYPES = {
  text: 'text',
  decimal: 'numeric',
  integer: 'integer',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'timestamptz',
  json: 'json',
} as const;
