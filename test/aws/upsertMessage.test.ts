import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  UnknownSchemaError,
  decodeFailedMessage,
  decodeUpsertMessage,
  encodeFailedMessage,
  encodeUpsertMessage,
} from '../../lib/aws/sqs/upsertMessage.ts';
import { DecodeError } from '../../lib/domain/decode.ts';
import type { UpsertMessage } from '../../lib/sync/ports/delivery.ts';
import { failure, invoice } from '../contracts/samples.ts';

const MESSAGE: UpsertMessage = { schema: 1, ref: invoice(7), seq: 3 };
const body = (changes: object) => JSON.stringify({ ...MESSAGE, ...changes });

describe('Messages', () => {
  it('come back as they were encoded, with or without a failure', () => {
    expect(decodeUpsertMessage(encodeUpsertMessage(MESSAGE))).toEqual(MESSAGE);
    expect(decodeFailedMessage(encodeUpsertMessage(MESSAGE))).toEqual({ message: MESSAGE, told: null });
    const failed = encodeFailedMessage(MESSAGE, failure(), 12);
    expect(decodeFailedMessage(failed)).toEqual({
      message: MESSAGE,
      told: { failure: failure(), order: 12 },
    });
    expect(decodeUpsertMessage(failed)).toEqual(MESSAGE);
  });

  it.each([[2], ['1'], [undefined]])('of schema %j are told apart from broken ones', (schema) => {
    expect(() => decodeUpsertMessage(body({ schema, ref: 'of another shape' }))).toThrow(UnknownSchemaError);
  });

  it.each<[string, string]>([
    ['no JSON', 'body must be JSON'],
    ['[]', 'body must be an object'],
    [body({ ref: null }), 'ref must be an object, but it is null'],
    [body({ ref: { entity: 'budget', id: '7' } }), 'ref.entity must be an entity name'],
    [body({ ref: { entity: 'invoice', id: 7 } }), 'ref.id must be text, but it is 7'],
    [body({ ref: { entity: 'invoice', id: '7#8' } }), 'ref.id must be an id that can be part of a key'],
    [
      body({ ref: { entity: 'invoice', id: 'x'.repeat(3000) } }),
      'ref.id must be an id that can be part of a key',
    ],
    [body({ seq: '3' }), 'seq must be a number'],
    [body({ seq: 0.5 }), 'seq must be a number'],
    [
      body({ failure: { kind: 'odd', words: 'x', actor: 'clerk' } }),
      'failure.kind must be one of decode, refused',
    ],
    [body({ failure: { kind: 'gone', words: 'x' } }), 'failure.actor must be one of clerk, accountant'],
    [body({ failure: { kind: 'gone', actor: 'clerk' } }), 'failure.words must be text'],
    [body({ failure: { kind: 'gone', words: 'x', actor: 'clerk' } }), 'order must be a number'],
  ])('that are broken name the field: %s', (text, words) => {
    expect(() => decodeFailedMessage(text)).toThrow(words);
  });

  it('show nothing of a body that is none of ours', () => {
    expect(() => decodeUpsertMessage('token=hunter2hunter2')).not.toThrow(/hunter2/);
    const schema = { a: 'hunter2'.repeat(1000) };
    expect(() => decodeUpsertMessage(body({ schema }))).toThrow('The message has schema of another kind');
  });

  it('hold only what a queue takes for characters, whatever the failure quotes', () => {
    const text = encodeFailedMessage(MESSAGE, failure('no \uffff and \ufffe'), 12);
    expect(decodeFailedMessage(text).told?.failure.words).toBe('no \ufffd and \ufffd');
  });

  it('never fail with anything but their own two errors', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          decodeFailedMessage(text);
        } catch (error) {
          expect(error instanceof DecodeError || error instanceof UnknownSchemaError).toBe(true);
        }
      }),
    );
  });
});
