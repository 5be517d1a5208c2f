import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError, object, optional, type Decoder } from '../../lib/domain/decode.ts';
import { dateTime, day } from '../../lib/domain/decode-dates.ts';
import { many, one } from '../../lib/domain/decode-relations.ts';
import {
  boolean,
  decimal,
  identifier,
  integer,
  numberIn,
  recordId,
  text,
} from '../../lib/domain/decode-scalars.ts';
import { sumOf, toDecimal } from '../../lib/domain/money.ts';
import { parseRecordKey, recordKey, type EntityName } from '../../lib/domain/records.ts';
import { fromPrecoroTime, toPrecoroTime } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { contentHashOf, contentOf, redecode, rowHashOf } from '../../lib/entities/content.ts';
import { decodeFieldDefinition, decodeFieldOption } from '../../lib/entities/custom-fields.ts';
import { foldName } from '../../lib/matching/fold-name.ts';
import { foldNumber } from '../../lib/matching/fold-numbers.ts';
import { WIRES, rowOf, supplierWire, type Wire } from '../entities/fixtures/wire.ts';
import { BANK, expectNoSecret, expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileJson, hostileText, hostileValue, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

const SCALARS: readonly (readonly [string, Decoder<unknown>])[] = [
  ...Object.entries({ text, identifier, recordId, decimal, integer, boolean, dateTime, day }),
  ['numberIn', numberIn({ 0: { name: 'draft' }, 2: { name: 'approved' } })],
  ['many', many(object({ id: recordId, name: optional(text) }))],
  ['one', one(object({ id: recordId }))],
];
const wiresOf = (entity: EntityName): readonly [Wire, Wire] =>
  entity === 'supplier' ? [supplierWire(BANK), supplierWire()] : [WIRES[entity](), rowOf(WIRES[entity]())];
/** The field is that of options; other decoders do not look at it. */
const fieldId = '301';

/** What a decoder answers; undefined where it refused, in the documented way and in few words. */
function decodedOrRefused<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    if (error instanceof DecodeError) expectShort(error.message);
    return undefined;
  }
}

describe.each(SCALARS)('the decoder %s', (_, decode) => {
  it(
    'answers or refuses in the documented way, whatever it is given',
    () =>
      fuzz(
        fc.property(hostileValue, hostileText, (value, field) => {
          decodedOrRefused(() => decode(value, field));
        }),
      ),
    PATIENCE_MS,
  );

  it.each(['0', '9', '.', ' ', '0.', '31.01.2026', '2026-01-01T', '\t'])(
    'takes a time for many %j that grows no faster than their number',
    (piece) => {
      for (const end of ['', 'x']) expectLinear((value) => decode(value, 'f'), piece, end);
    },
  );
});

describe.each(Object.values(CATALOGUE))('a record of $name', (facts) => {
  const wire = fc.constantFrom<unknown>(...wiresOf(facts.name)).chain((valid) => mutated(valid));

  it(
    'is decoded or refused in the documented way, whatever was changed in it',
    () =>
      fuzz(
        fc.property(wire, fc.boolean(), (value, bankDetails) => {
          const record = decodedOrRefused(() => facts.decode(value, { bankDetails, fieldId }));
          if (!record) return;
          const ref = { entity: facts.name, id: record.id };
          expect(parseRecordKey(recordKey(ref))).toEqual(ref);
          expect(Buffer.byteLength(recordKey(ref))).toBeLessThan(100);
          for (const date of [record.createDate, record.updateDate, record.approvalDate]) {
            if (date !== null) expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
          }
          expect([contentHashOf(record), rowHashOf(record)].join()).toMatch(/^[0-9a-f]{32},[0-9a-f]{32}$/);
        }),
        3,
      ),
    PATIENCE_MS,
  );

  it(
    'is read back from the mirror as it was stored',
    () =>
      fuzz(
        fc.property(wire, (value) => {
          const record = decodedOrRefused(() => facts.decode(value, { bankDetails: true, fieldId }));
          if (!record) return;
          const stored = JSON.parse(JSON.stringify(contentOf(record))) as ReturnType<typeof contentOf>;
          expect(redecode(facts.name, stored)).toEqual(record);
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'that is damaged in the mirror is refused in the documented way',
    () =>
      fuzz(
        fc.property(mutated(storedOf(wiresOf(facts.name)[0])), (content) => {
          decodedOrRefused(() => redecode(facts.name, content as ReturnType<typeof contentOf>));
        }),
      ),
    PATIENCE_MS,
  );

  function storedOf(value: unknown): unknown {
    return contentOf(facts.decode(value, { bankDetails: true, fieldId }));
  }
});

describe('bank details of a supplier', () => {
  it(
    'stay outside unless a mapping names them, whatever was changed in it',
    () =>
      fuzz(
        fc.property(mutated(supplierWire({ ...BANK, bank: BANK, bankAccounts: [BANK] })), (value) => {
          const record = decodedOrRefused(() => CATALOGUE.supplier.decode(value, { bankDetails: false }));
          if (record) expectNoSecret(contentOf(record));
        }),
        2,
      ),
    PATIENCE_MS,
  );
});

describe('custom fields', () => {
  const definition = mutated({ id: 70, name: 'GL account', type: 1 });
  const option = mutated({ id: 701, name: 'Travel', code: '6420', externalId: '6420', enable: true });

  it(
    'are defined in the documented form, or refused',
    () =>
      fuzz(
        fc.property(definition, option, (field, chosen) => {
          decodedOrRefused(() => decodeFieldDefinition(field));
          decodedOrRefused(() => decodeFieldOption(chosen));
        }),
      ),
    PATIENCE_MS,
  );
});

describe('amounts', () => {
  it(
    'that are read can be added, whatever wrote them',
    () =>
      fuzz(
        fc.property(
          fc.array(fc.oneof(hostileJson, fc.stringMatching(/^-?\d{1,30}\.\d{0,30}$/))),
          (values) => {
            const amounts = values.map(toDecimal).filter((amount) => amount !== undefined);
            expect(toDecimal(sumOf(amounts))).toBe(sumOf(amounts));
          },
        ),
      ),
    PATIENCE_MS,
  );
});

describe('times', () => {
  it(
    'that are read can be written again, and mean the same',
    () =>
      fuzz(
        fc.property(
          fc.oneof(
            hostileText,
            fc.date().map((date) => `${date.getTime()}`),
            timeText(),
          ),
          (written) => {
            const ms = fromPrecoroTime(written);
            if (ms === undefined) return;
            expect(Math.floor((fromPrecoroTime(toPrecoroTime(ms)) ?? NaN) / 1000)).toBe(
              Math.floor(ms / 1000),
            );
          },
        ),
        3,
      ),
    PATIENCE_MS,
  );

  it(
    'are written for Precoro in its form, however far away they are',
    () =>
      fuzz(
        fc.property(fc.double({ noNaN: true }), (ms) => {
          expect(toPrecoroTime(ms)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
        }),
      ),
    PATIENCE_MS,
  );
});

describe('names', () => {
  it.each([' ', 'a', 'ß', '.', "'", 'z ', 'and ', 'ltd ', 'sp z ', '́', '/', '&', '\u00a0', '1'])(
    'of many %j are folded in a time that grows no faster than their length',
    (piece) => {
      for (const fold of [foldName, (text: string) => foldNumber(text, '')]) expectLinear(fold, piece, 'x');
    },
  );
});

function timeText(): fc.Arbitrary<string> {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const zone = fc.constantFrom('', 'Z', ' UTC', '+00:00', '-23:59', '+2359', '+24:00');
  return fc
    .tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2), zone)
    .map(
      ([year, month, date, hour, minute, second, at]) =>
        `${year}-${month}-${date}T${hour}:${minute}:${second}${at}`,
    );
}
