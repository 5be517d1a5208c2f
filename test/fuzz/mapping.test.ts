import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { causeOf } from '../../lib/domain/causes.ts';
import { DecodeError } from '../../lib/domain/decode.ts';
import { FAILURE_KINDS } from '../../lib/domain/failures.ts';
import { ENTITY_NAMES } from '../../lib/domain/records.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { checkDefinitions } from '../../lib/mapping/definitions.ts';
import { byLegalEntity } from '../../lib/mapping/companies.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { constant, difference, linked, required, translated } from '../../lib/mapping/sources.ts';
import { digestMail } from '../../lib/sync/alerts/digest.ts';
import { failingMatters } from '../../lib/sync/alerts/failing.ts';
import { matterMail, overflowMail } from '../../lib/sync/alerts/mail.ts';
import type { FailureRecord } from '../../lib/sync/ports/state.ts';
import { truncatedLog } from '../../lib/domain/integration-log.ts';
import { invoiceWire, lineWire, supplierWire } from '../entities/fixtures/wire.ts';
import { BASE, contextOf } from '../mapping/fixtures.ts';
import { BANK, expectNoSecret, expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileJson, hostileText, hostileValue, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

/** One of every kind of source; `account` alone names a bank detail. */
const integration = defineIntegration({
  ...BASE,
  values: { taxes: { 'VAT 20': 'V20', __proto__: 'x' } },
  companies: byLegalEntity({ 'Acme UK': 'acme-uk', 'Acme FR': 'acme-fr' }),
  entities: {
    supplier: {
      target: 'vendor',
      fields: {
        code: required('uniqueCode'),
        name: required('name'),
        account: 'bank.accountNumber',
        active: 'enable',
      },
    },
    invoice: {
      target: 'bill',
      when: (record) => record.label.trim() !== 'never',
      fields: {
        number: required('invoiceNumber'),
        vendor: required(linked('supplier')),
        order: linked('purchaseOrder'),
        issued: 'issueDate',
        approved: 'approvalDate',
        days: 'creditPeriodDays',
        department: 'documentFields.Account',
        total: (record) => record.sum,
      },
      lines: {
        position: 'position',
        account: required(linked('itemFields.Account')),
        tax: translated('taxName', 'taxes'),
        net: 'netSum',
        amount: required('sum'),
      },
      totals: {
        header: 'total',
        line: 'amount',
        rounding: { upTo: '0.05', line: { account: constant('8800'), net: difference } },
      },
    },
    purchaseOrder: { target: 'bill', fields: { number: 'idn' }, lines: { amount: 'sum' } },
  },
});
const definitions = {
  item: [
    {
      id: '31',
      name: 'Account',
      options: [{ id: '310', name: 'Travel', code: null, externalId: null, enabled: true }],
    },
  ],
  document: [],
  supplier: [],
};
const many = Array.from({ length: 40 }, (_, index) =>
  lineWire({ id: index + 1, sum: `${index}.01`, taxes: [] }),
);
const WIRES = {
  supplier: supplierWire(BANK),
  invoice: invoiceWire({ items: { data: many } }),
} as const;

const counterpart = fc.oneof(
  fc.constant({ state: 'awaited' } as const),
  hostileText.map((externalId) => ({ state: 'linked', externalId }) as const),
  hostileText.map((words) => ({ state: 'impossible', words }) as const),
);

describe.each(['supplier', 'invoice'] as const)('a %s in the mapping', (entity) => {
  const mapping = integration.entities.find((one) => one.entity === entity);
  const decoded = mutated(WIRES[entity]).map((wire) =>
    decodedOrNull(() => CATALOGUE[entity].decode(wire, { bankDetails: true })),
  );

  it(
    'is a payload, or told in few words what is wrong with it, whatever was decoded',
    () =>
      fuzz(
        fc.property(decoded, counterpart, (record, other) => {
          if (!mapping || record === null) return;
          const mapped = mapping.map(record, contextOf({ definitions, counterpart: () => other }));
          if (mapped.ok) return expect(() => JSON.stringify(mapped.payload)).not.toThrow();
          expect(mapped.words).not.toBe('');
          expectShort(mapped.words);
          expectNoSecret(mapped.words);
          expect(typeof mapping.when(record)).toBe('boolean');
          const companies = mapping.companiesOf(record);
          if ('words' in companies) expectShort(companies.words);
          expect(Array.isArray(mapping.referencesOf(record))).toBe(true);
        }),
        3,
      ),
    PATIENCE_MS,
  );
});

describe('a function of the configuration', () => {
  it(
    'may answer or throw anything: the record is told of, and nothing is thrown',
    () =>
      fuzz(
        fc.property(hostileValue, fc.boolean(), (value, throws) => {
          const given = defineIntegration({
            ...BASE,
            entities: {
              supplier: {
                target: 'vendor',
                fields: { code: 'uniqueCode', name: 'name', extra: () => answer(value, throws) },
              },
            },
          });
          const record = CATALOGUE.supplier.decode(supplierWire(), { bankDetails: false });
          const mapped = given.entities[0]?.map(record, contextOf());
          if (mapped && !mapped.ok) expectShort(mapped.words);
        }),
        2,
      ),
    PATIENCE_MS,
  );
});

describe('definitions of custom fields', () => {
  it(
    'of any names are compared with the configuration in few words',
    () =>
      fuzz(
        fc.property(fc.array(hostileText, { maxLength: 100 }), (names) => {
          const item = names.map((name, index) => ({ id: String(index), name, options: [] }));
          const faults = checkDefinitions(integration, { item, document: [], supplier: [] });
          expectShort(...faults.map(({ words }) => words));
        }),
      ),
    PATIENCE_MS,
  );
});

describe('the words of a failure', () => {
  const words = fc.oneof(
    hostileText,
    fc
      .array(
        fc.constantFrom(
          ...[
            'The total of ',
            ' is 1',
            ', but its lines make 2.',
            ' has "x" as y, but "z" takes',
            'Invoice 7 ',
            '"',
            '\\',
          ],
          ...[
            ', but it is ',
            'already used for a, which is not ',
            'several candidates: ',
            '. Accountant: ',
            ' (line 3)',
          ],
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  );
  const record = fc.record({
    ref: fc.record({ entity: fc.constantFrom(...ENTITY_NAMES), id: fc.stringMatching(/^\d{1,9}$/) }),
    label: fc.option(hostileText, { nil: null }),
    failure: fc.record({
      kind: fc.constantFrom(...FAILURE_KINDS),
      words,
      actor: fc.constantFrom('clerk', 'accountant', 'engineer'),
    }),
    attempts: fc.nat(),
    firstAt: fc.nat(),
    lastAt: fc.nat(),
    order: fc.nat(),
  });

  it(
    'have a cause of six digits, whatever they quote',
    () =>
      fuzz(
        fc.property(record, (told) => {
          const { cause, pattern } = causeOf(told);
          expect(cause).toMatch(/^[0-9a-f]{6}$/);
          expectShort(pattern);
        }),
        3,
      ),
    PATIENCE_MS,
  );

  it.each([
    ...[
      'The total of ',
      ' has "a',
      'has ',
      ', but it is ',
      'several candidates: ',
      'A x ',
      ' is 1, but net ',
      '"',
      '\\"',
    ],
    ...[
      'Invoice ',
      'already used for x, which is not ',
      'Two lines of ',
      'has "x" as y, but "',
      ' options in',
      '[1]',
    ],
    ...[
      'The total of a is 1, but net 1 and tax ',
      'has not taken this ',
      'precoro-sync link "',
      'On hold since a by ',
    ],
  ])('of many %j are told apart in a time that grows no faster than their length', (piece) => {
    const told = { ref: { entity: 'invoice', id: '7' }, label: 'Acme "Ltd"' } as const;
    for (const end of ['', '.', '!'])
      expectLinear(
        (text) => causeOf({ ...told, failure: { kind: 'refused', actor: 'clerk', words: text } }),
        piece,
        end,
      );
  });

  it(
    'go into mails that every mailbox takes',
    () =>
      fuzz(
        fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), (records) => {
          const sender = { name: 'live', region: 'eu-west-1' };
          const entities = ENTITY_NAMES.map((entity) => ({
            entity,
            alert: { email: 'a@b.c', afterMinutes: 0 },
          }));
          const recipient = { email: 'a@b.c', key: 'k', entities } as unknown as Parameters<
            typeof failingMatters
          >[1];
          const matters = failingMatters(records satisfies readonly FailureRecord[], recipient);
          const mark = {
            ...{ key: 'k', noticedAt: 0, title: 't', version: 0, toldAt: null },
            toldCount: 0,
            goneAt: null,
            claimedUntil: null,
          };
          const mails = [
            ...matters.map((matter) => matterMail(sender, matter, 'new', mark)),
            overflowMail(sender, matters),
            digestMail(sender, { dueAt: 0, previousAt: 0, open: matters, solved: [] }),
          ];
          for (const mail of mails) {
            if (!mail) continue;
            expect(mail.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
            expect(mail.text.isWellFormed()).toBe(true);
            // eslint-disable-next-line no-control-regex
            expect(mail.text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
            expect(Buffer.byteLength(mail.text)).toBeLessThan(200_000);
          }
        }),
      ),
    PATIENCE_MS,
  );

  it(
    'are shortened for the document in Precoro, at a word, and stay text',
    () =>
      fuzz(
        fc.property(
          fc.oneof(
            hostileText,
            hostileJson.map((value) => `${JSON.stringify(Object(value) === value ? 0 : value)}`.repeat(300)),
          ),
          (text) => {
            const short = truncatedLog(text.toWellFormed());
            expect(short.length).toBeLessThanOrEqual(1000);
            expect(short.isWellFormed()).toBe(true);
          },
        ),
      ),
    PATIENCE_MS,
  );
});

function decodedOrNull<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function answer(value: unknown, throws: boolean): never {
  if (throws) throw value;
  return value as never;
}
