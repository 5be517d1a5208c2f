import { object } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Payload } from '../contract.ts';
import { putOff, rejected } from './failure.ts';
import { decimalOrNull, idIn, nested, textOrNull, type Kind, type Values } from './kind.ts';
import { idText, quantityOf } from './lines.ts';
import { textOf } from './payload.ts';
import type { Scope } from './scope.ts';
import { TRYTON_TARGETS } from './spec.ts';
import { wireDay } from './wire.ts';

const move = object({
  id: integer,
  quantity: decimalOrNull,
  'product.': nested(object({ code: textOrNull })),
  purchase: (value: unknown) => value,
});
const shipment = object({
  id: integer,
  supplier: integer,
  reference: textOrNull,
  state: text,
  effective_date: textOrNull,
  'incoming_moves.': many(move),
});

const STATUS: Readonly<Record<string, string>> = {
  draft: 'draft',
  received: 'draft',
  cancelled: 'cancelled',
};

/** Receipts of goods: the moves that a confirmed order waits for. What came is taken from them; the rest is waited for on. */
export const SHIPMENT: Kind = {
  spec: TRYTON_TARGETS.shipment,
  label: 'shipment',
  model: 'stock.shipment.in',
  writes: 'stock.shipment.in',
  fields: [
    ...['id', 'supplier', 'reference', 'state', 'effective_date', 'incoming_moves.quantity'],
    ...['incoming_moves.product.code', 'incoming_moves.purchase'],
  ],
  row: (value, field) => {
    const read = shipment(value, field);
    const moves = read['incoming_moves.'].toSorted((one, other) => one.id - other.id);
    return {
      ...{ id: read.id, ownerId: read.id, state: read.state },
      payload: {
        fields: {
          ...{ number: read.reference, vendor_id: String(read.supplier) },
          purchase_id: idText(moves[0]?.purchase),
          receipt_date: read.effective_date,
          status: STATUS[read.state] ?? 'done',
        },
        lines: moves.map((one) => ({ sku: one['product.']?.code ?? null, quantity: one.quantity })),
      },
      below: { moves: moves.map(({ id }) => id) },
    };
  },
  ofCompany: ({ company }) => [['company', '=', company]],
  withKey: (fields) => [['reference', '=', textOf(fields, 'number')]],
  created: async (payload, scope) => {
    const { warehouse, moves } = await takenMoves(payload, scope);
    return {
      ...{ company: scope.company, supplier: idIn(payload.fields, 'vendor_id'), warehouse },
      ...headerOf(payload.fields),
      incoming_moves: moves,
    };
  },
  changed: async (payload, { payload: now }) => {
    const isSame = JSON.stringify(linesOf(payload)) === JSON.stringify(linesOf(now));
    if (isSame) return headerOf(payload.fields);
    throw rejected(
      'accountant',
      'The goods of a receipt cannot be changed once it is in Tryton. Accountant: correct it there.',
    );
  },
  life: {
    steps: {
      done: [
        { button: 'receive', from: ['draft'] },
        { button: 'done', from: ['received'] },
      ],
    },
    open: ['draft'],
    fills: 'receipt_date',
  },
};

function headerOf(fields: JsonObject): Values {
  const day = textOf(fields, 'receipt_date');
  return {
    reference: fields['number'] ?? null,
    ...('receipt_date' in fields ? { effective_date: day === null ? null : wireDay(day) } : {}),
  };
}

function linesOf({ lines }: Payload): readonly (readonly unknown[])[] {
  return lines.map(({ sku, quantity }) => [sku ?? null, quantity ?? null]);
}

/** The order may be on its way there. */
const UNCONFIRMED = ['draft', 'quotation'];
const UNCONFIRMED_SECONDS = 60;

const waiting = object({
  ...{ id: integer, state: text },
  'warehouse.': nested(object({ id: integer })),
  'moves.': many(
    object({
      id: integer,
      state: text,
      quantity: decimalOrNull,
      shipment: (value: unknown) => value,
      'product.': nested(object({ code: textOrNull })),
    }),
  ),
});
const FIELDS = [
  'id',
  'state',
  'warehouse.id',
  'moves.state',
  'moves.quantity',
  'moves.shipment',
  'moves.product.code',
];

async function takenMoves({ fields, lines }: Payload, scope: Scope) {
  const id = idIn(fields, 'purchase_id');
  const domain = [
    ['company', '=', scope.company],
    ['party', '=', idIn(fields, 'vendor_id')],
    ['id', '=', id],
  ];
  const [order] = await scope.rpc.call(
    'model.purchase.purchase.search_read',
    [domain, 0, 1, null, FIELDS],
    scope.asking,
    many(waiting),
  );
  if (!order || order.state === 'cancelled')
    throw rejected(
      'accountant',
      `There is no purchase order with the id ${id} of this supplier in Tryton that is not cancelled. Accountant: see the order there.`,
    );
  if (UNCONFIRMED.includes(order.state))
    throw putOff(
      UNCONFIRMED_SECONDS,
      'Tryton waits for no goods of this purchase order before it is confirmed there. Accountant: confirm it, where it does not come by itself',
    );
  const free = order['moves.']
    .filter(({ state, shipment: of }) => state === 'draft' && typeof of !== 'string')
    .toSorted((one, other) => one.id - other.id);
  const quantities: (readonly [id: number, quantity: number])[] = [];
  for (const [index, line] of lines.entries()) {
    const sku = textOf(line, 'sku');
    const at = free.findIndex((one) => one['product.']?.code === sku);
    const [found] = at < 0 ? [] : free.splice(at, 1);
    if (!found)
      throw rejected(
        'accountant',
        `The purchase order waits for no goods with the code "${sku}" in Tryton: they have come already, or are no goods. Accountant: see the order there.`,
      );
    quantities.push([found.id, quantityOf(line, `lines[${index}].quantity`)]);
  }
  const ids = quantities.map(([id]) => id);
  return {
    warehouse: order['warehouse.']?.id ?? null,
    moves: [['add', ids], ...quantities.map(([id, quantity]) => ['write', [id], { quantity }])],
  };
}
