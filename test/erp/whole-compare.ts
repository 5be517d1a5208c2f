import { recordKey, type EntityName } from '../../lib/domain/records.ts';
import type { FullRecord } from '../../lib/mock-precoro/clerk-view.ts';
import {
  STATUS,
  SUPPLIER_STATUS,
  type Document,
  type Line,
  type Supplier,
} from '../../lib/mock-precoro/model.ts';
import type { MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { decimalIn, isRow, type Books, type Row } from './tryton/books.ts';
import { masterDifferences, type IsTold } from './whole-master.ts';

const COMPANY = 1;
/** On invoices of Precoro. */
const CREDIT_NOTE_TYPES = [1, 5];
const STANDS: readonly number[] = [STATUS.approved, STATUS.partlyPaid, STATUS.paid];

/** What of Tryton one entity of Precoro is compared with. */
interface Pair<Record extends FullRecord> {
  readonly entity: EntityName;
  readonly model: string;
  readonly domain: readonly unknown[];
  readonly fields: readonly string[];
  /** By what a person would call both the same. */
  readonly nameThere: (row: Row) => string;
  readonly here: readonly Record[];
  readonly mustBeThere: (record: Record) => boolean;
  /** What both hold, in the same form. */
  readonly valuesHere: (record: Record) => object;
  readonly valuesThere: (row: Row) => object;
}

/**
 * Everything in which Precoro's own records and Tryton's own records differ, read without the connector. `told`: records whose
 * failure a person knows, `ref` as text; they may differ. `goLive`: milliseconds; older documents stay out.
 */
export async function differences(
  precoro: MockPrecoro,
  books: Books,
  told: ReadonlySet<string>,
  goLive: number,
): Promise<readonly string[]> {
  const suppliers = [...precoro.company.listSuppliers()];
  const supplierOf = new Map(suppliers.map((one) => [one.id, one.externalId]));
  const documents = <E extends Document['entity']>(entity: E) =>
    [...precoro.records(entity)].filter((one): one is Document => one.entity === entity);
  const isDue = (one: Document): boolean =>
    one.status === STATUS.approved && (one.approvalDate ?? 0) >= goLive;
  const isTold: IsTold = (entity, id) =>
    [...told].some((key) => key.startsWith(`${entity}#`) && key.endsWith(`/${id}`));
  const compare = <R extends FullRecord>(pair: Pair<R>) => differencesOf(pair, books, told, isTold);
  return [
    ...(await compare(supplierPair(suppliers))),
    ...(await compare(orderPair(documents('purchaseOrder'), isDue, supplierOf))),
    ...(await compare(billPair(documents('invoice'), isDue, supplierOf))),
    ...(await compare(receiptPair(documents('receipt'), isDue, supplierOf))),
    ...(await paymentDifferences(precoro, books, isTold)),
    ...(await masterDifferences(precoro, books, isTold)),
  ];
}

async function differencesOf<R extends FullRecord>(
  pair: Pair<R>,
  books: Books,
  told: ReadonlySet<string>,
  isTold: IsTold,
): Promise<readonly string[]> {
  const rows = await books.find(pair.model, pair.domain, ['id', ...pair.fields]);
  const found: string[] = [];
  for (const [name, same] of Map.groupBy(rows, pair.nameThere))
    if (same.length > 1) found.push(`${pair.model} ${name} is there ${same.length} times`);
  const byId = new Map(rows.map((row) => [String(row['id']), row]));
  const named = new Set<string>();
  for (const record of pair.here) {
    const key = recordKey({ entity: record.entity, id: String(record.id) });
    const { externalId } = record;
    if (externalId !== null) named.add(externalId);
    if (told.has(key)) continue;
    if (externalId === null) {
      if (pair.mustBeThere(record)) found.push(`${key} is not in Tryton`);
      continue;
    }
    const row = byId.get(externalId);
    if (!row) found.push(`${key} shows ${externalId}, which is not in Tryton`);
    else if (pair.mustBeThere(record) || STANDS.includes(record.status)) {
      const [here, there] = [pair.valuesHere(record), pair.valuesThere(row)].map((one) =>
        JSON.stringify(one),
      );
      if (here !== there) found.push(`${key}: ${here} in Precoro, ${there} in Tryton`);
    }
  }
  for (const [id, row] of byId)
    if (!named.has(id) && !isTold(pair.entity, id))
      found.push(`${pair.model} ${pair.nameThere(row)} is of nobody`);
  return found;
}

function supplierPair(here: readonly Supplier[]): Pair<Supplier> {
  return {
    ...{ entity: 'supplier', model: 'party.party' },
    // The companies themselves are parties, too.
    domain: [['code', 'not like', 'OWN-%']],
    fields: ['code', 'name', 'active', 'addresses.street', 'addresses.city', 'addresses.postal_code'],
    nameThere: ({ code }) => String(code),
    here,
    mustBeThere: ({ status, enable }) => status === SUPPLIER_STATUS.approved && enable,
    valuesHere: (one) => ({
      ...{ code: one.uniqueCode, name: one.name, active: one.enable },
      address: [[one.legalAddress, one.city, one.postalCode]],
    }),
    valuesThere: (row) => ({
      ...{ code: row['code'], name: row['name'], active: row['active'] },
      address: below(row, 'addresses').map(({ street, city, postal_code: code }) => [street, city, code]),
    }),
  };
}

type SupplierIds = ReadonlyMap<number, string | null>;
type IsDue = (one: Document) => boolean;

function orderPair(here: readonly Document[], mustBeThere: IsDue, suppliers: SupplierIds): Pair<Document> {
  return {
    ...{ entity: 'purchaseOrder', model: 'purchase.purchase' },
    domain: [['company', '=', COMPANY]],
    fields: ['reference', 'party', 'currency.code', 'state', ...LINES],
    nameThere: ({ reference }) => String(reference),
    ...{ here, mustBeThere },
    valuesHere: (one) => ({
      ...{ number: one.idn, party: suppliers.get(one.supplierId), currency: one.currency, stands: true },
      lines: linesHere(one, 1),
    }),
    valuesThere: (row) => ({
      ...{ number: row['reference'], party: String(row['party']), currency: codeOf(row) },
      stands: ['processing', 'done'].includes(String(row['state'])),
      lines: linesThere(row),
    }),
  };
}

function billPair(here: readonly Document[], mustBeThere: IsDue, suppliers: SupplierIds): Pair<Document> {
  return {
    ...{ entity: 'invoice', model: 'account.invoice' },
    domain: [
      ['company', '=', COMPANY],
      ['type', '=', 'in'],
    ],
    fields: ['reference', 'party', 'currency.code', 'state', 'total_amount', 'move', 'number', ...LINES],
    nameThere: (row) =>
      `${String(row['party'])} ${String(row['reference'])} ${String(row['number']).split('-')[0]}`,
    ...{ here, mustBeThere },
    valuesHere: (one) => {
      const sign = CREDIT_NOTE_TYPES.includes(one.logicType) ? -1 : 1;
      return {
        ...{ number: one.invoiceNumber, party: suppliers.get(one.supplierId), currency: one.currency },
        ...{ total: signed(one.sum, sign), stands: true, lines: linesHere(one, sign) },
      };
    },
    valuesThere: (row) => ({
      ...{ number: row['reference'], party: String(row['party']), currency: codeOf(row) },
      total: decimalIn(row['total_amount']),
      stands: ['posted', 'paid'].includes(String(row['state'])) && typeof row['move'] === 'number',
      lines: linesThere(row),
    }),
  };
}

function receiptPair(here: readonly Document[], mustBeThere: IsDue, suppliers: SupplierIds): Pair<Document> {
  return {
    ...{ entity: 'receipt', model: 'stock.shipment.in' },
    domain: [['company', '=', COMPANY]],
    fields: ['reference', 'supplier', 'state', 'incoming_moves.quantity'],
    nameThere: ({ reference }) => String(reference),
    ...{ here, mustBeThere },
    valuesHere: (one) => ({
      ...{ number: one.idn, party: suppliers.get(one.supplierId), stands: true },
      quantities: (one.lines ?? []).map(({ quantity }) => Number(quantity)),
    }),
    valuesThere: (row) => ({
      ...{ number: row['reference'], party: String(row['supplier']), stands: row['state'] === 'done' },
      quantities: below(row, 'incoming_moves')
        .toSorted((one, other) => Number(one['id']) - Number(other['id']))
        .map(({ quantity }) => quantity),
    }),
  };
}

/** Each payment that has succeeded in Tryton stands in Precoro once, with its amount. */
async function paymentDifferences(
  precoro: MockPrecoro,
  books: Books,
  isTold: IsTold,
): Promise<readonly string[]> {
  const rows = await books.find('account.payment', [['state', '=', 'succeeded']], ['amount']);
  const here = Map.groupBy(
    [...precoro.company.listPayments()].filter(({ externalId }) => externalId !== null),
    ({ externalId }) => externalId,
  );
  return rows.flatMap(({ id, amount }) => {
    const sums = (here.get(String(id)) ?? []).map(({ sumPaid }) => decimalIn(sumPaid));
    return isTold('payment', String(id)) || (sums.length === 1 && sums[0] === decimalIn(amount))
      ? []
      : [`account.payment ${String(id)} of ${decimalIn(amount)} is in Precoro as ${JSON.stringify(sums)}`];
  });
}

const LINES = ['lines.sequence', 'lines.description', 'lines.quantity', 'lines.unit_price'];

function linesHere({ lines }: { readonly lines?: readonly Line[] | null }, sign: 1 | -1): readonly unknown[] {
  return (lines ?? []).map(({ name, quantity, price }) => [name, sign * Number(quantity), decimalIn(price)]);
}

function linesThere(row: Row): readonly unknown[] {
  return below(row, 'lines')
    .toSorted((one, other) => Number(one['sequence']) - Number(other['sequence']))
    .map((line) => [line['description'], line['quantity'], decimalIn(line['unit_price'])]);
}

function below(row: Row, name: string): readonly Row[] {
  const rows = row[`${name}.`];
  return Array.isArray(rows) ? rows.filter(isRow) : [];
}

function codeOf(row: Row): unknown {
  const currency = row['currency.'];
  return typeof currency === 'object' && currency !== null && 'code' in currency ? currency.code : null;
}

function signed(amount: string, sign: 1 | -1): string {
  return sign === 1 ? decimalIn(amount) : `-${decimalIn(amount)}`;
}
