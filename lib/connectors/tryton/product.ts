import { object } from '../../domain/decode.ts';
import { boolean, integer, text } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import { decimalOrNull, idNamed, named, textOrNull, type Kind, type Values } from './kind.ts';
import { textOf } from './payload.ts';
import type { Scope } from './scope.ts';
import { TRYTON_TARGETS } from './spec.ts';
import { wireDecimal } from './wire.ts';

export const PRODUCT_FIELDS = [
  ...['id', 'code', 'name', 'description', 'active', 'type', 'list_price', 'template'],
  ...['default_uom.name', 'account_category.name'],
];

const product = object({
  id: integer,
  template: integer,
  code: textOrNull,
  name: textOrNull,
  description: textOrNull,
  active: boolean,
  type: text,
  list_price: decimalOrNull,
  'default_uom.': named,
  'account_category.': named,
});

/** Articles. Tryton keeps what they are in a template, and what is bought as its variant: documents name the variant. */
export const PRODUCT: Kind = {
  spec: TRYTON_TARGETS.product,
  label: 'product',
  model: 'product.product',
  writes: 'product.template',
  fields: PRODUCT_FIELDS,
  row: (value, field) => {
    const read = product(value, field);
    return {
      ...{ id: read.id, ownerId: read.template, below: {} },
      payload: {
        fields: {
          ...{ code: read.code, name: read.name, active: read.active },
          description: read.description === '' ? null : read.description,
          unit: read['default_uom.']?.name ?? null,
          ...{ kind: read.type, price: read.list_price },
          category: read['account_category.']?.name ?? null,
        },
        lines: [],
      },
    };
  },
  ofCompany: () => [],
  withKey: (fields) => [['code', '=', textOf(fields, 'code')]],
  created: async ({ fields }, scope) => {
    const unit = await idNamed('unit', textOf(fields, 'unit') ?? 'Unit', scope);
    return {
      ...{ type: 'goods', list_price: wireDecimal('0'), cost_price_method: 'fixed', purchasable: true },
      ...(await valuesOf(fields, scope)),
      ...{ default_uom: unit, purchase_uom: unit },
      products: [
        [
          'create',
          [
            {
              cost_price: wireDecimal('0'),
              description: fields['description'] ?? null,
              active: fields['active'] !== false,
            },
          ],
        ],
      ],
    };
  },
  changed: async ({ fields }, { id }, scope) => {
    const unit = await idNamed('unit', textOf(fields, 'unit'), scope);
    const variant = {
      ...('description' in fields ? { description: fields['description'] } : {}),
      ...('active' in fields ? { active: fields['active'] !== false } : {}),
    };
    return {
      ...(await valuesOf(fields, scope)),
      ...(unit === null ? {} : { default_uom: unit, purchase_uom: unit }),
      ...(Object.keys(variant).length === 0 ? {} : { products: [['write', [id], variant]] }),
    };
  },
  retired: ({ id }) => ({ active: false, products: [['write', [id], { active: false }]] }),
};

async function valuesOf(fields: JsonObject, scope: Scope): Promise<Values> {
  const category = await idNamed('category', textOf(fields, 'category'), scope);
  const price = textOf(fields, 'price');
  const kind = textOf(fields, 'kind');
  return {
    ...('code' in fields ? { code: fields['code'] } : {}),
    ...('name' in fields ? { name: fields['name'] } : {}),
    ...('active' in fields ? { active: fields['active'] !== false } : {}),
    ...('category' in fields ? { account_category: category } : {}),
    ...(kind === null ? {} : { type: kind }),
    ...(price === null ? {} : { list_price: wireDecimal(price) }),
  };
}
