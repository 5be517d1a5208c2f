import type { Payload } from '../../../lib/connectors/contract.ts';
import { fromMinorUnits } from '../../../lib/domain/money.ts';
import type { Json, JsonObject } from '../../../lib/domain/json.ts';

export const COMPANY = 'default';

/** A whole valid payload of any target; documents have `lineCount` lines of 12.10 each, on account 6420. */
export function samplePayload(target: string, number: string, vendorId: string, lineCount = 2): Payload {
  if (target === 'vendor') {
    return {
      fields: { code: number, name: 'Acme Ltd', legal_name: null, currency: 'EUR', active: true },
      lines: [],
    };
  }
  const head: JsonObject = { number, vendor_id: vendorId, note: 'a note', status: 'open' };
  if (target === 'goodsReceipt') {
    return { fields: { ...head, receipt_date: '2026-11-03' }, lines: lines(lineCount, { quantity: '1.5' }) };
  }
  const money = { currency: 'EUR', net_total: null, total: fromMinorUnits(1210n * BigInt(lineCount), 2) };
  const cost = {
    account: '6420',
    quantity: '1',
    unit_price: '10',
    net_amount: '10',
    tax_amount: '2.1',
    amount: '12.1',
  };
  const own: JsonObject =
    target === 'bill' ? { kind: 'invoice', issue_date: '2026-11-02' } : { order_date: '2026-11-01' };
  return { fields: { ...head, ...money, ...own }, lines: lines(lineCount, cost) };
}

/** The same document with one line of this amount, and the total to match. */
export function withAmount(target: string, payload: Payload, amount: string): Payload {
  const [line] = payload.lines;
  if (!line) return payload;
  if (target === 'goodsReceipt') return { ...payload, lines: [{ ...line, quantity: amount }] };
  return { fields: { ...payload.fields, total: amount }, lines: [{ ...line, net_amount: null, amount }] };
}

export function withField(payload: Payload, name: string, value: Json): Payload {
  return { ...payload, fields: { ...payload.fields, [name]: value } };
}

function lines(count: number, values: JsonObject): JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({
    line_number: index + 1,
    description: `Line ${index + 1}`,
    ...values,
  }));
}
