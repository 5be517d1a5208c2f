import { describe, expect, it } from '@jest/globals';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { recipientsOf } from '../../lib/mapping/recipients.ts';
import { BASE } from './fixtures.ts';

const SUPPLIER = { target: 'vendor', fields: { code: 'uniqueCode', name: 'name' } } as const;
const INVOICE = { target: 'bill', fields: { number: 'idn' }, lines: { amount: 'sum' } } as const;
const define = (email: string | undefined, invoices: string | undefined) =>
  defineIntegration({
    ...BASE,
    ...(email ? { alert: { email } } : {}),
    entities: {
      supplier: SUPPLIER,
      purchaseOrder: INVOICE,
      invoice: { ...INVOICE, alert: invoices ? { email: invoices } : {} },
    },
  });
const entitiesOf = (integration: Parameters<typeof recipientsOf>[0]) =>
  recipientsOf(integration).map(({ email, entities }) => [email, entities.map(({ entity }) => entity)]);

describe('The recipients of a configuration', () => {
  it('are each address once, with the entities it is told of', () => {
    expect(entitiesOf(define('a@example.com', 'b@example.com'))).toEqual([
      ['a@example.com', ['supplier', 'purchaseOrder']],
      ['b@example.com', ['invoice']],
    ]);
  });

  it('are none where nobody is named, and those of an entity where only it names somebody', () => {
    expect(entitiesOf(define(undefined, undefined))).toEqual([]);
    expect(entitiesOf(define(undefined, 'b@example.com'))).toEqual([['b@example.com', ['invoice']]]);
  });

  it('keep their key over other changes of the configuration, for messages and marks carry it', () => {
    const [first] = recipientsOf(define('a@example.com', undefined));
    const [again] = recipientsOf(define('a@example.com', 'b@example.com'));
    expect(first?.key).toBe('8595b682a16b');
    expect(again?.key).toBe(first?.key);
  });
});
