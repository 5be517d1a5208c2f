import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { encodeNaturalKey, encodePayload } from '../../lib/connectors/postgres/encode.ts';
import {
  NotReadyError,
  readOutcome,
  RejectedError,
  writeOutcome,
} from '../../lib/connectors/postgres/outcomes.ts';
import { decodeRecord } from '../../lib/connectors/postgres/records.ts';
import { explainRefusal, isNaturalKeyTaken, titleOf } from '../../lib/connectors/postgres/refusals.ts';
import { TABLES } from '../../lib/connectors/postgres/tables.ts';
import { CommitError } from '../../lib/connectors/postgres/transaction.ts';
import type { Payload, TargetField } from '../../lib/connectors/contract.ts';
import { DecodeError } from '../../lib/domain/decode.ts';
import { MessageReader, isCommit, readyState } from '../../lib/local/database/wire.ts';
import { expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileText, hostileValue, jsonTextOf, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

const SAMPLES = {
  ...{ text: 'EUR', decimal: '12.50', integer: 1, boolean: true, date: '2026-01-31' },
  ...{ dateTime: '2026-01-31T09:30:00Z', json: { a: [1] } },
};

const STATES = [
  ...[
    'PS001',
    'PS003',
    '40001',
    '40P01',
    '55P03',
    '57014',
    '57P01',
    '08006',
    '53300',
    '25006',
    '28P01',
    '3D000',
  ],
  ...['42501', '3F000', '42P01', '22001', '23505', '54000', 'XX000', '', 'nonsense', '__proto__'],
];
const CONSTRAINTS = [
  ...['bill_natural_key_unique', 'bill_vendor_exists', 'bill_currency_check', 'bill_kind_check'],
  ...['bill_line_number_unique', 'x', '', '__proto__'],
];
const databaseError = fc
  .record({
    code: fc.option(fc.constantFrom(...STATES)),
    message: hostileText,
    constraint: fc.constantFrom(...CONSTRAINTS),
  })
  .map(({ code, message, constraint }) => {
    const error = new pg.DatabaseError(message, 1, 'error');
    return Object.assign(error, { constraint, ...(code === null ? {} : { code }) });
  });
const rawError = fc.oneof(
  { weight: 4, arbitrary: databaseError },
  { weight: 1, arbitrary: hostileText.map((words) => new Error(words)) },
  { weight: 1, arbitrary: hostileText.map((words) => new RejectedError('clerk', words)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(hostileText, hostileValue)
      .map(([words, code]) => Object.assign(new Error(words), { code })),
  },
  { weight: 1, arbitrary: hostileValue },
);
const anyError = fc.oneof(
  rawError,
  rawError.map((cause) => new CommitError('COMMIT was sent', { cause })),
  rawError.map((cause) => new NotReadyError('The tables could not be brought up to date', { cause })),
  rawError.map((cause) => new NotReadyError('Not ready', { cause: new CommitError('x', { cause }) })),
);

describe('whatever the database says', () => {
  it(
    'of a write becomes one of the outcomes that the engine knows, in few words',
    () =>
      fuzz(
        fc.property(anyError, (error) => {
          const outcome = writeOutcome(error);
          expect(['notApplied', 'rejected', 'unknown']).toContain(outcome.outcome);
          if ('words' in outcome) expectShort(outcome.words);
          if (outcome.outcome === 'notApplied') expect(outcome.retryAfterSeconds).toBeGreaterThan(0);
          // Nobody knows what became of a COMMIT without an answer: only the database's own refusal says that it was none.
          const isSilence = error instanceof CommitError && !(error.cause instanceof pg.DatabaseError);
          if (isSilence) expect(outcome.outcome).toBe('unknown');
        }),
        4,
      ),
    PATIENCE_MS,
  );

  it(
    'of a read is that it can be asked again',
    () =>
      fuzz(
        fc.property(anyError, (error) => {
          const { outcome, retryAfterSeconds, words } = readOutcome(error);
          expect(outcome).toBe('unavailable');
          expect(retryAfterSeconds).toBeGreaterThan(0);
          expectShort(words);
        }),
      ),
    PATIENCE_MS,
  );
});

describe.each(Object.entries(TABLES))('the table of %ss', (_, target) => {
  const { spec } = target;
  const valid = {
    fields: sampleOf(spec.fields),
    lines: spec.lines ? [sampleOf(spec.lines), sampleOf(spec.lines)] : [],
  };
  const payload = mutated(valid).filter(isPayload);

  it(
    'takes a payload or refuses it in few words, and a refusal by the database has words as well',
    () =>
      fuzz(
        fc.property(payload, anyError, (given, error) => {
          try {
            const encoded = encodePayload(spec, given);
            encodeNaturalKey(spec, given);
            expect(typeof titleOf(target, encoded.fields)).toBe('string');
            const explained = explainRefusal(error, target, encoded);
            const outcome = writeOutcome(explained);
            if ('words' in outcome) expectShort(outcome.words);
            expect(typeof isNaturalKeyTaken(error)).toBe('boolean');
          } catch (refusal) {
            expect(refusal).toBeInstanceOf(RejectedError);
            const outcome = writeOutcome(refusal);
            if ('words' in outcome) expectShort(outcome.words);
          }
        }),
        0.7,
      ),
    PATIENCE_MS,
  );

  it(
    'is read back, or refused as no record of ours',
    () =>
      fuzz(
        fc.property(
          mutated({
            externalId: 'B-1',
            key: 'k',
            fields: Object.keys(spec.fields).map(() => '1'),
            lines: [['1', null]],
          }),
          (row) => {
            try {
              const { externalId, payload: read } = decodeRecord(spec, jsonTextOf(row));
              expect(typeof externalId).toBe('string');
              expect(Object.keys(read.fields)).toEqual(Object.keys(spec.fields));
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
          },
        ),
      ),
    PATIENCE_MS,
  );
});

describe('a client of the embedded database', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .array(fc.tuple(fc.constantFrom(0, 0x51, 0x50, 0x58, 0xff), fc.integer()), { maxLength: 5 })
      .map((parts) => {
        const buffer = Buffer.alloc(parts.length * 5);
        parts.forEach(([type, length], index) => {
          buffer.writeUInt8(type, index * 5);
          buffer.writeInt32BE(length, index * 5 + 1);
        });
        return buffer;
      }),
  );
  const STARTUP = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);

  it(
    'may send anything: it ends in messages or is refused, and no byte is read twice',
    () =>
      fuzz(
        fc.property(fc.boolean(), fc.array(bytes, { maxLength: 5 }), (started, chunks) => {
          const reader = new MessageReader();
          if (started) reader.push(STARTUP);
          let read = 0;
          try {
            for (const chunk of chunks) {
              for (const message of reader.push(Buffer.from(chunk))) {
                if (message.kind !== 'typed') continue;
                read += message.bytes.length;
                isCommit(message);
                readyState(message.bytes);
              }
            }
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
          expect(read).toBeLessThanOrEqual(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
        }),
        5,
      ),
    PATIENCE_MS,
  );

  it('with a statement of many blanks is understood at once', () => {
    const message = (text: string) => ({ type: 'Q', bytes: Buffer.from(`Q....${text}`) });
    for (const piece of [' ', '\0', 'commit', '\n']) expectLinear((text) => isCommit(message(text)), piece);
  });
});

/** A value that fits each field. */
function sampleOf(fields: Readonly<Record<string, TargetField>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, SAMPLES[type]]));
}

/** What a mapping can make: fields and lines of plain JSON, not nested deeper than JSON text can be. */
function isPayload(value: unknown): value is Payload {
  if (!isMap(value) || !isMap(value['fields']) || !Array.isArray(value['lines'])) return false;
  return value['lines'].every(isMap) && isJsonText(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJsonText(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}
