import type { JsonObject } from '../../../lib/domain/json.ts';

export type Run = (
  sql: string,
  parameters?: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

export const COMPANIES = ['default', 'another company'] as const;

interface Sample {
  readonly table: string;
  /** SQL values by column; `%` stands for a number that is unique. */
  readonly columns: Readonly<Record<string, string>>;
  /** A text column that is free to choose. */
  readonly text: string;
  /** What the source tells of it, apart from what is numbered. */
  readonly told: JsonObject;
}

/** A whole valid record of each source, with amounts that are not in canonical form. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  company: { table: 'legal_entity', columns: { name: `'Acme %'` }, text: 'name', told: { active: true } },
  location: { table: 'location', columns: { name: `'Leeds %'` }, text: 'name', told: { active: true } },
  tax: {
    table: 'tax',
    columns: { name: `'VAT %'`, percent: '21.00', active: 'false' },
    text: 'name',
    told: { percent: '21', active: false },
  },
  paymentTerm: {
    table: 'payment_term',
    columns: { name: `'30 days net %'`, days: '30' },
    text: 'name',
    told: { days: 30, active: true },
  },
  glAccount: {
    table: 'gl_account',
    columns: { code: `'6%'`, name: `'Office supplies'` },
    text: 'name',
    told: { name: 'Office supplies', active: true, parent: null },
  },
  department: {
    table: 'department',
    columns: { code: `'D%'`, name: `'Sales'` },
    text: 'name',
    told: { name: 'Sales', active: true },
  },
  vendor: {
    table: 'vendor',
    columns: { idempotency_key: `'key %'`, code: `'S%'`, name: `'Żółć'`, iban: `'GB33BUKB20201555555555'` },
    text: 'name',
    told: { name: 'Żółć', iban: 'GB33BUKB20201555555555', email: null, active: true },
  },
  article: {
    table: 'article',
    columns: { sku: `'SKU-%'`, name: `'Paper'`, price: '12.50', vendor_id: `'V-000001'` },
    text: 'description',
    told: { name: 'Paper', price: '12.5', vendor_id: 'V-000001', unit: null },
  },
  payment: {
    table: 'payment',
    columns: { payment_number: `'P-%'`, currency: `'EUR'`, paid_on: `'2026-11-03'` },
    text: 'note',
    told: {
      ...{ bill_id: 'B-000001', amount: '9007199254740993.01', discount: '0.5', withholding: '0' },
      ...{ currency: 'EUR', paid_on: '2026-11-03', note: null, voided: false },
    },
  },
};

export function sampleOf(source: string): Sample {
  const sample = SAMPLES[source];
  if (!sample) throw new Error(`There is no sample of source ${source}`);
  return sample;
}

/** A vendor and a bill for the others to point to; the ids of each company. */
export async function makeParents(run: Run): Promise<void> {
  for (const company of COMPANIES) {
    const parent = (table: string, columns: string, values: string) =>
      run(
        `INSERT INTO precoro_sync.${table} (company, idempotency_key, ${columns}) VALUES ($1, 'parent', ${values})
RETURNING external_id`,
        [company],
      );
    await parent('vendor', 'code, name', `'PARENT', 'Parent'`);
    const vendor = company === 'default' ? 'V-000001' : 'V-000002';
    await parent(
      'bill',
      'number, kind, vendor_id, currency, issue_date, total',
      `'PARENT', 'invoice', '${vendor}', 'EUR', '2026-11-01', 0`,
    );
  }
}

let counter = 0;

/** Answers the external ids in order. */
export async function makeSamples(
  run: Run,
  source: string,
  company: string,
  count: number,
): Promise<readonly string[]> {
  const { table, columns } = sampleOf(source);
  const isOther = company !== COMPANIES[0];
  const here = (sql: string): string =>
    isOther ? sql.replace('V-000001', 'V-000002').replace('B-000001', 'B-000002') : sql;
  const row = (): string => {
    counter += 1;
    const values = Object.values(columns).map((value) => here(value).replaceAll('%', String(counter)));
    return `($1, ${values.join(', ')})`;
  };
  const rows = Array.from({ length: count }, row).join(', ');
  const insert = `INSERT INTO precoro_sync.${table} (company, ${Object.keys(columns).join(', ')}) VALUES ${rows} RETURNING id, external_id`;
  const sql =
    source === 'payment'
      ? `WITH made AS (${insert}) INSERT INTO precoro_sync.payment_allocation (company, payment_id, line_number, bill_id, amount, discount)
SELECT $1, id, 1, '${here('B-000001')}', 9007199254740993.010, 0.50 FROM made ORDER BY id RETURNING external_id`
      : insert;
  return (await run(sql, [company])).map(({ external_id: id }) => String(id));
}

/** SQL of the same change with any text; `$1` external id, `$2` text. */
export function changeStatement(source: string): string {
  const { table, text } = sampleOf(source);
  if (source !== 'payment') return `UPDATE precoro_sync.${table} SET ${text} = $2 WHERE external_id = $1`;
  return `UPDATE precoro_sync.payment SET ${text} = $2 WHERE external_id = split_part($1, '/', 1)`;
}
