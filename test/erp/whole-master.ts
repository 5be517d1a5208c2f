import type { EntityName } from '../../lib/domain/records.ts';
import { DEPARTMENT, GL_ACCOUNT } from '../../lib/mock-precoro/master-data.ts';
import type { MasterEntity, MasterRecord } from '../../lib/mock-precoro/model.ts';
import type { MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { decimalIn, isRow, type Books, type Row } from './tryton/books.ts';

/** Whether a person knows the failure of this external record. */
export type IsTold = (entity: EntityName, externalId: string) => boolean;

const OF_COMPANY = ['company', '=', 1];

/** What of Precoro's master data comes from one model of Tryton. */
interface Origin {
  readonly entity: MasterEntity;
  /** Of options: the field in whose list they stand. */
  readonly fieldId: number | null;
  readonly model: string;
  readonly domain: readonly unknown[];
  readonly fields: readonly string[];
  /** What both hold, in the same form. */
  readonly valuesThere: (row: Row) => object;
  readonly valuesHere: (record: MasterRecord) => object;
}

const ORIGINS: readonly Origin[] = [
  {
    ...{ entity: 'itemFieldOption', fieldId: GL_ACCOUNT.id, model: 'account.account' },
    domain: [OF_COMPANY, ['type.name', '=', 'Expense']],
    fields: ['code', 'name', 'active', 'closed'],
    valuesThere: ({ code, name }) => ({ name: [code, name].filter(Boolean).join(' '), enable: true }),
    valuesHere: ({ name, enable }) => ({ name, enable }),
  },
  {
    ...{ entity: 'documentFieldOption', fieldId: DEPARTMENT.id, model: 'analytic_account.account' },
    domain: [OF_COMPANY, ['type', '=', 'normal']],
    fields: ['name', 'active'],
    valuesThere: ({ name }) => ({ name, enable: true }),
    valuesHere: ({ name, enable }) => ({ name, enable }),
  },
  {
    ...{ entity: 'item', fieldId: null, model: 'product.product', domain: [] },
    fields: ['code', 'template.name', 'template.list_price', 'active'],
    valuesThere: (row) => {
      const template = row['template.'];
      const { name, list_price: price } = isRow(template) ? template : {};
      return { name, sku: row['code'], price: decimalIn(price) };
    },
    valuesHere: ({ name, values }) => ({ name, sku: values['sku'], price: decimalIn(values['price']) }),
  },
  {
    ...{ entity: 'tax', fieldId: null, model: 'account.tax', domain: [OF_COMPANY] },
    fields: ['name', 'rate', 'active'],
    valuesThere: ({ name, rate }) => ({ name, percent: Number(decimalIn(rate)) * 100 }),
    valuesHere: ({ name, values }) => ({ name, percent: Number(values['percent']) }),
  },
  {
    ...{ entity: 'paymentTerm', fieldId: null, model: 'account.invoice.payment_term', domain: [] },
    fields: ['name', 'active'],
    valuesThere: ({ name }) => ({ name }),
    valuesHere: ({ name }) => ({ name }),
  },
];

/**
 * Everything in which the master data of Precoro differs from the records of Tryton that it comes from. Records
 * whose failure a person knows may differ.
 */
export async function masterDifferences(
  precoro: MockPrecoro,
  books: Books,
  isTold: IsTold,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const origin of ORIGINS) {
    const { entity, fieldId, model, domain, fields } = origin;
    const here = precoro.company.master.list(entity).filter((one) => one.fieldId === fieldId);
    const shown = Map.groupBy(here, ({ externalId }) => externalId);
    for (const row of await books.find(model, domain, ['id', ...fields])) {
      const id = String(row['id']);
      const records = shown.get(id) ?? [];
      if (isTold(entity, id)) continue;
      if (!isInUse(row)) {
        if (records.some(({ enable }) => enable))
          found.push(`${model} ${id} is out of use, and not in Precoro`);
        continue;
      }
      const [one] = records;
      const there = JSON.stringify(origin.valuesThere(row));
      if (records.length !== 1 || !one) {
        found.push(`${model} ${id} (${there}) is in Precoro ${records.length} times`);
        continue;
      }
      const inPrecoro = JSON.stringify(origin.valuesHere(one));
      if (there !== inPrecoro) found.push(`${model} ${id}: ${inPrecoro} in Precoro, ${there} in Tryton`);
    }
  }
  return found;
}

/** Only accounts can be closed. */
function isInUse({ active, closed }: Row): boolean {
  return active === true && closed !== true;
}
