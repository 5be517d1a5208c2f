import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError } from '../../lib/domain/decode.ts';
import { ENTITY_NAMES } from '../../lib/domain/records.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { contentHashOf, contentOf, redecode, rowHashOf } from '../../lib/entities/content.ts';
import { decodeFieldDefinition, decodeFieldOption } from '../../lib/entities/custom-fields.ts';
import { ACTIVITY_STATUSES } from '../../lib/entities/statuses.ts';
import { reshaped } from './fixtures/shapes.ts';
import { WIRES, invoiceWire, lineWire, rowOf } from './fixtures/wire.ts';

/** The field is that of options; other decoders do not look at it. */
const options = { bankDetails: false, fieldId: '301' };

describe.each(ENTITY_NAMES)('%s', (entity) => {
  const facts = CATALOGUE[entity];
  const wire = WIRES[entity];

  it('decodes to the same record from every shape Precoro may send', () => {
    const canonical = facts.decode(wire(), options);
    fc.assert(
      fc.property(fc.array(fc.nat(11), { minLength: 40, maxLength: 200 }), (choices) => {
        let turn = 0;
        const choose = (count: number) => (choices[turn++ % choices.length] ?? 0) % count;
        expect(facts.decode(reshaped(wire(), choose), options)).toEqual(canonical);
      }),
      { numRuns: 100 },
    );
  });

  it('throws nothing but DecodeError, whatever it is given', () => {
    const anyField = fc
      .tuple(fc.constantFrom(...Object.keys(wire())), fc.jsonValue())
      .map(([name, value]): unknown => wire({ [name]: value }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), anyField), (value) => {
        try {
          const record = facts.decode(value, { ...options, bankDetails: true });
          expect(redecode(entity, contentOf(record))).toEqual(record);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stores its content as JSON that reads back as the same record, detail or row', () => {
    for (const value of [wire(), rowOf(wire())]) {
      const record = facts.decode(value, { ...options, bankDetails: true });
      const stored: unknown = JSON.parse(JSON.stringify(contentOf(record)));
      expect(stored).toEqual(contentOf(record));
      expect(redecode(entity, contentOf(record))).toEqual(record);
    }
  });

  it('keeps its content hash when integrations write, and changes it when what it says changes', () => {
    const hash = contentHashOf(facts.decode(wire(), options));
    const written = { externalId: 'X-1', integrationStatus: 3, updateDate: '2026-03-03T00:00:00' };
    expect(contentHashOf(facts.decode(wire(written), options))).toBe(hash);
    expect(contentHashOf(facts.decode(wire({ externalIntegrationLog: 'refused' }), options))).toBe(hash);
    const changed = { note: 'changed', name: 'Changed' };
    expect(contentHashOf(facts.decode(wire(changed), options))).not.toBe(hash);
  });

  it('gives a row hash that ignores lines only', () => {
    const hash = rowHashOf(facts.decode(wire(), options));
    expect(rowHashOf(facts.decode(rowOf(wire()), options))).toBe(hash);
    const left = { status: 3, enable: false, name: 'Changed' };
    expect(rowHashOf(facts.decode(wire(left), options))).not.toBe(hash);
  });

  it('is complete when everything that may be sent was read', () => {
    expect(facts.decode(wire(), options).complete).toBe(true);
    expect(facts.decode(rowOf(wire()), options).complete).toBe(facts.rowsAreComplete);
    expect(facts.decode(wire({ items: null }), options).complete).toBe(facts.rowsAreComplete);
    expect(facts.decode(wire({ items: [] }), options).complete).toBe(true);
  });

  it('treats a status that its table no longer knows as not approved', () => {
    const record = { ...facts.decode(wire(), options), status: 42 };
    expect(facts.standing(record)).toBe('before');
  });
});

const WITH_STATUS = ENTITY_NAMES.filter((name) => CATALOGUE[name].statuses !== ACTIVITY_STATUSES);

describe.each(WITH_STATUS)('%s', (entity) => {
  it('names the status it does not know and those it does', () => {
    const facts = CATALOGUE[entity];
    const wire = WIRES[entity];
    const [first] = Object.entries(facts.statuses);
    const words = `status must be one of ${first?.[0]} (${first?.[1].name}), `;
    expect(() => facts.decode(wire({ status: 42 }), options)).toThrow(words);
    expect(() => facts.decode(wire({ status: 42 }), options)).toThrow('but it is 42');
  });
});

describe('stored content', () => {
  const content = contentOf(CATALOGUE.invoice.decode(invoiceWire(), options));
  it.each([
    [{ ...content, v: 2 }, 'v must be content version 1, but it is 2'],
    [{ ...content, id: null }, 'id must be'],
    [{ ...content, lines: [{ id: '1', quantity: 'x' }] }, 'lines[0].quantity must be a decimal amount'],
    [{ ...content, lines: null }, 'must be a stored invoice'],
  ])('is refused when it is not what this version stores (%#)', (broken, words) => {
    expect(() => redecode('invoice', broken)).toThrow(words);
  });
  it('is refused under the name of another entity', () => {
    expect(() => redecode('supplier', content)).toThrow('must be a stored supplier');
  });
  it('refuses a record that JSON cannot hold', () => {
    const record = { ...CATALOGUE.invoice.decode(invoiceWire(), options), extra: undefined };
    expect(() => contentOf(record)).toThrow(TypeError);
  });
});

describe('a document of 5,000 lines', () => {
  it('decodes in linear time: a quadratic decoder would need minutes', () => {
    const data = Array.from({ length: 5000 }, (_, index) => lineWire({ id: index + 1 }));
    const started = performance.now();
    const record = CATALOGUE.invoice.decode(invoiceWire({ items: { data } }), options);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(redecode('invoice', contentOf(record)).lines).toHaveLength(5000);
  });
});

describe('definitions of custom fields', () => {
  it('reads a field by name or title', () => {
    expect(decodeFieldDefinition({ id: 31, name: 'Account' })).toEqual({
      id: '31',
      name: 'Account',
      options: [],
    });
    expect(decodeFieldDefinition({ id: '31', title: 'Account' }).name).toBe('Account');
    expect(() => decodeFieldDefinition({ id: 31 })).toThrow('name must be text, but it is missing');
  });
  it('reads an option; one that does not say is enabled', () => {
    const option = { id: 310, name: 'Travel', code: 6400, externalId: '' };
    const read = { id: '310', name: 'Travel', code: '6400', externalId: null };
    expect(decodeFieldOption(option)).toEqual({ ...read, enabled: true });
    expect(decodeFieldOption({ ...option, enable: '0' })).toEqual({ ...read, enabled: false });
  });
});
