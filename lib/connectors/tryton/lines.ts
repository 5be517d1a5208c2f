import { object, type Decoded } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import { negate, toDecimal } from '../../domain/money.ts';
import { rejected } from './failure.ts';
import { decimalOrNull, idIn, idNamed, named, nested, textOrNull, type Values } from './kind.ts';
import { textOf } from './payload.ts';
import type { Scope } from './scope.ts';
import { wireDecimal } from './wire.ts';

/** What is read of the lines of orders and bills. */
export const LINE_FIELDS = [
  ...['lines.sequence', 'lines.type', 'lines.description', 'lines.quantity', 'lines.unit_price'],
  ...['lines.product.code', 'lines.unit.name', 'lines.taxes.name', 'lines.analytic_accounts.account'],
];

const line = object({
  id: integer,
  type: text,
  sequence: (value: unknown) => (typeof value === 'number' ? value : 0),
  description: textOrNull,
  quantity: decimalOrNull,
  unit_price: decimalOrNull,
  'product.': nested(object({ code: textOrNull })),
  'unit.': named,
  'taxes.': many(object({ name: text })),
  'analytic_accounts.': many(object({ account: (value: unknown) => value })),
  account: (value: unknown) => value,
});
export const lineRows = many(line);
type LineRow = Decoded<typeof line>;

/** Those that cost something, in their order; titles and subtotals are none. `sign`: -1 for a credit note. */
export function costLines(
  rows: readonly LineRow[],
  sign: 1 | -1,
  more: (row: LineRow) => JsonObject,
): readonly JsonObject[] {
  return rows
    .filter(({ type }) => type === 'line')
    .toSorted((one, other) => one.sequence - other.sequence || one.id - other.id)
    .map((row) => ({
      sku: row['product.']?.code ?? null,
      description: row.description === '' ? null : row.description,
      quantity: row.quantity === null || sign === 1 ? row.quantity : negate(row.quantity),
      unit: row['unit.']?.name ?? null,
      unit_price: row.unit_price,
      tax: row['taxes.'][0]?.name ?? null,
      analytic_account_id: idText(row['analytic_accounts.'][0]?.account),
      ...more(row),
    }));
}

/** A many-to-one as external id. */
export function idText(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : null;
}

export interface Product {
  readonly id: number;
  readonly unit: number;
}

const productRow = object({ id: integer, code: text, default_uom: integer });

/** The products of these codes. Throws TrytonError that names a code without one. */
async function productsOf(
  skus: readonly (string | null)[],
  scope: Scope,
): Promise<ReadonlyMap<string, Product>> {
  const codes = [...new Set(skus.filter((sku) => sku !== null))];
  if (codes.length === 0) return new Map();
  const rows = await scope.rpc.call(
    'model.product.product.search_read',
    [[['code', 'in', codes]], 0, null, [['id', 'DESC']], ['id', 'code', 'default_uom']],
    scope.asking,
    many(productRow),
  );
  const found = new Map(rows.map(({ id, code, default_uom: unit }) => [code, { id, unit }]));
  const missing = codes.find((code) => !found.has(code));
  if (missing === undefined) return found;
  throw rejected(
    'accountant',
    `There is no product with the code "${missing}" in Tryton. Accountant: create it there, or correct the SKU in Precoro.`,
  );
}

/** The lines of a new document as Tryton takes them. */
export async function newLines(
  lines: readonly JsonObject[],
  sign: 1 | -1,
  scope: Scope,
  more: (line: JsonObject) => Values,
): Promise<readonly Values[]> {
  const products = await productsOf(
    lines.map((one) => textOf(one, 'sku')),
    scope,
  );
  const roots = await rootsOf(lines, scope);
  const usual = await idNamed('unit', 'Unit', scope);
  const values: Values[] = [];
  for (const [index, one] of lines.entries()) {
    const product = products.get(textOf(one, 'sku') ?? '');
    const unit = await idNamed('unit', textOf(one, 'unit'), scope);
    const tax = await idNamed('tax', textOf(one, 'tax'), scope);
    const analytic = idIn(one, 'analytic_account_id');
    values.push({
      ...{ type: 'line', sequence: index + 1, product: product?.id ?? null },
      description: one['description'] ?? '',
      quantity: quantityOf(one, `lines[${index}].quantity`) * sign,
      unit: unit ?? product?.unit ?? usual,
      unit_price: wireDecimal(textOf(one, 'unit_price') ?? '0'),
      ...(tax === null ? {} : { taxes: [['add', [tax]]] }),
      ...(analytic === null
        ? {}
        : { analytic_accounts: [['create', [{ root: roots.get(analytic) ?? null, account: analytic }]]] }),
      ...more(one),
    });
  }
  return values;
}

/** Tryton keeps quantities as floats: what would lose a digit is refused. */
export function quantityOf(fields: JsonObject, path: string): number {
  const written = textOf(fields, 'quantity') ?? '0';
  const quantity = Number(written);
  if (toDecimal(quantity) === written) return quantity;
  throw rejected(
    'clerk',
    `${path} is ${written}, and Tryton keeps no more than 15 digits of a quantity. Clerk: round it.`,
  );
}

const rootRow = object({ id: integer, root: integer });

/** An analytic account is booked together with the root of its tree. */
async function rootsOf(lines: readonly JsonObject[], scope: Scope): Promise<ReadonlyMap<number, number>> {
  const ids = new Set(lines.map((one) => idIn(one, 'analytic_account_id')).filter((id) => id !== null));
  if (ids.size === 0) return new Map();
  const rows = await scope.rpc.call(
    'model.analytic_account.account.search_read',
    [[['id', 'in', [...ids]]], 0, null, null, ['id', 'root']],
    scope.asking,
    many(rootRow),
  );
  const found = new Map(rows.map(({ id, root }) => [id, root]));
  const missing = [...ids].find((id) => !found.has(id));
  if (missing === undefined) return found;
  throw rejected(
    'accountant',
    `There is no analytic account ${missing} in Tryton. Accountant: choose another one in Precoro.`,
  );
}

/** The whole document anew: lines are replaced. */
export function replacedLines(old: readonly number[] = [], created: readonly Values[]): readonly unknown[] {
  return [
    ...(old.length === 0 ? [] : [['delete', old]]),
    ...(created.length === 0 ? [] : [['create', created]]),
  ];
}
