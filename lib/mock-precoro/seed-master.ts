import { fromMinorUnits } from '../domain/money.ts';
import { DAY, SECOND } from '../domain/time.ts';
import {
  CATEGORIES,
  DEPARTMENT,
  GL_ACCOUNT,
  LEGAL_ENTITIES,
  LOCATIONS,
  PAYMENT_TERMS,
  TAXES,
  TRADES,
} from './master-data.ts';
import type { CustomField, Named } from './master-data.ts';
import type { MasterEntity, MasterRecord, Supplier } from './model.ts';

/** Three years ago the company began, with all of this. */
const AGE_MS = 3 * 365 * DAY;
const FIRST_ITEM_ID = 60_001;

/** Master data without approval: the same for every seed but for who sells the items. */
export function seedMaster(now: number, suppliers: readonly Supplier[]): MasterRecord[] {
  const createDate = Math.floor((now - AGE_MS) / SECOND) * SECOND;
  const made = (
    entity: MasterEntity,
    { id, name }: Named,
    own: Partial<MasterRecord> = {},
  ): MasterRecord => ({
    ...{ entity, id, name, createDate, updateDate: createDate, enable: true, externalId: null },
    ...{ fieldId: null, parentId: null, legalEntityIds: [], values: {} },
    ...own,
  });
  const options = (entity: MasterEntity, field: CustomField): MasterRecord[] =>
    field.options.map((option) =>
      made(entity, option, {
        fieldId: field.id,
        externalId: option.externalId,
        values: { code: option.code },
      }),
    );
  return [
    ...LEGAL_ENTITIES.map((one) => made('legalEntity', one)),
    ...LOCATIONS.map((one) => made('location', one)),
    ...TAXES.map((one) => made('tax', one, { values: taxValues(one.percent) })),
    ...PAYMENT_TERMS.map(({ id, name, ...values }) => made('paymentTerm', { id, name }, { values })),
    ...options('itemFieldOption', GL_ACCOUNT),
    ...options('documentFieldOption', DEPARTMENT),
    ...goods(suppliers).map(({ name, values }, index) =>
      made('item', { id: FIRST_ITEM_ID + index, name }, { values }),
    ),
  ];
}

function taxValues(percent: number): MasterRecord['values'] {
  return { percent: String(percent), value: String(percent), isWithholdingTax: false };
}

/** What each trade sells, as items of its first supplier. */
function goods(
  suppliers: readonly Supplier[],
): { readonly name: string; readonly values: MasterRecord['values'] }[] {
  return TRADES.flatMap((trade, index) =>
    trade.goods.map(([name, unit, lowCents], number) => ({
      name,
      values: {
        sku: `${index + 1}${String(number + 1).padStart(2, '0')}`,
        description: null,
        price: fromMinorUnits(BigInt(lowCents), 2),
        type: 0,
        unit,
        freeOfCharge: false,
        hiddenInCatalog: false,
        category: CATEGORIES[index]?.id ?? null,
        supplier: suppliers.find((supplier) => supplier.trade === index)?.id ?? null,
      },
    })),
  );
}
