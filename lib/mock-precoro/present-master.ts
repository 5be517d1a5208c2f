import type { CompanyRecords } from './company-records.ts';
import { Dialect } from './dialect.ts';
import { CATEGORIES } from './master-data.ts';
import type { MasterRecord } from './model.ts';
import type { MockSwitches } from './switches.ts';

/** A record of master data as Precoro shows it, in lists and alone. */
export function masterShown(
  company: CompanyRecords,
  switches: MockSwitches,
  record: MasterRecord,
): Readonly<Record<string, unknown>> {
  const say = new Dialect(switches);
  const { id, name, enable, createDate, updateDate } = record;
  const base = { id, name, externalId: say.externalId(record.externalId) };
  switch (record.entity) {
    case 'legalEntity':
    case 'location':
    case 'paymentTerm':
      return { ...base, ...valuesShown(record, say), enable };
    case 'tax':
      return { ...base, ...valuesShown(record, say), taxAmount: null, qboId: null, xeroId: null };
    case 'itemFieldOption':
    case 'documentFieldOption':
      return {
        ...base,
        ...valuesShown(record, say),
        enable,
        parent: parentOf(company, record) ?? say.empty(),
      };
    case 'item': {
      const dates = { createDate: say.date(createDate), updateDate: say.date(updateDate) };
      return { ...base, ...valuesShown(record, say), ...dates, ...itemRelations(company, record, say) };
    }
  }
}

const AMOUNTS: readonly string[] = ['percent', 'value', 'price', 'prepaymentPercent', 'postpaymentPercent'];

function valuesShown({ values }: MasterRecord, say: Dialect): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      AMOUNTS.includes(name) && typeof value === 'string' ? say.amount(value) : value,
    ]),
  );
}

function parentOf(company: CompanyRecords, { entity, parentId }: MasterRecord): unknown {
  const parent = parentId === null ? undefined : company.master.get(entity, parentId);
  return parent && { id: parent.id, name: parent.name };
}

function itemRelations(
  company: CompanyRecords,
  { values }: MasterRecord,
  say: Dialect,
): Readonly<Record<string, unknown>> {
  const supplier = company.supplier(Number(values['supplier']));
  return {
    category: CATEGORIES.find(({ id }) => id === values['category']) ?? say.empty(),
    supplier: supplier ? { id: supplier.id, name: supplier.name } : say.empty(),
    similar: say.empty(),
    bundleItems: say.empty(),
    dataProductCustomFields: say.empty(),
  };
}
