import { describe, expect, it } from '@jest/globals';
import { answerCommand } from '../../../lib/local/database/answer-command.ts';
import type { DatabaseCommand } from '../../../lib/local/database/messages.ts';
import type { Database } from '../../../lib/local/database/server.ts';
import { isCommit, MessageReader, readyState, simpleQuery } from '../../../lib/local/database/wire.ts';

const opening = (code: number, length = 8): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes.writeInt32BE(length, 0);
  bytes.writeInt32BE(code, 4);
  return bytes;
};

describe('the wire protocol of the embedded database', () => {
  it('cuts messages the same however the bytes arrive', () => {
    const stream = Buffer.concat([
      opening(80877103),
      opening(80877104),
      opening(196608, 20),
      simpleQuery('SELECT 1'),
      simpleQuery('COMMIT'),
    ]);
    for (const size of [1, 3, 7, stream.length]) {
      const reader = new MessageReader();
      const kinds: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        for (const message of reader.push(stream.subarray(at, at + size))) kinds.push(message.kind);
      }
      expect(kinds).toEqual(['encryptionRequest', 'encryptionRequest', 'startup', 'typed', 'typed']);
    }
  });

  it.each([-1, -5, 0, 3])('refuses a length of %i, which would never come to an end', (length) => {
    const header = Buffer.alloc(8);
    header.writeInt32BE(length, 0);
    expect(() => new MessageReader().push(header)).toThrow(RangeError);
    const reader = new MessageReader();
    reader.push(opening(196608));
    expect(() => reader.push(Buffer.concat([Buffer.from('Q'), header]))).toThrow(RangeError);
  });

  it('knows a request to cancel', () => {
    expect(new MessageReader().push(opening(80877102, 16))).toEqual([{ kind: 'cancelRequest' }]);
  });

  it.each([
    ['COMMIT', true],
    ['  commit work;', true],
    ['END', true],
    ['SELECT 1', false],
    ['COMMITTED', false],
    [`COMMIT ${' '.repeat(300)}`, false],
  ])('%s: a commit is %s', (sql, commits) => {
    expect(isCommit({ type: 'Q', bytes: simpleQuery(sql) })).toBe(commits);
    expect(isCommit({ type: 'B', bytes: simpleQuery(sql) })).toBe(false);
  });

  it('takes a prepared COMMIT for one', () => {
    const parse = Buffer.from('P\0\0\0\x0e\0COMMIT\0\0\0', 'latin1');
    expect(isCommit({ type: 'P', bytes: parse })).toBe(true);
  });

  it.each([
    ['Z\0\0\0\x05I', 'I'],
    ['xxZ\0\0\0\x05T', 'T'],
    ['Z\0\0\0\x05E', 'E'],
    ['Z\0\0\0\x05?', null],
    ['', null],
  ])('reads the state of %j as %s', (answer, state) => {
    expect(readyState(Buffer.from(answer, 'latin1'))).toBe(state);
  });

  it('passes every command of the parent on', async () => {
    const seen: unknown[] = [];
    const note = (name: string) => async (argument?: unknown) => void seen.push([name, argument]);
    const database: Database = {
      connectionString: '',
      query: async (sql, parameters) => [{ sql, parameters }],
      faults: {
        next: note('next'),
        suffered: note('suffered'),
        outage: note('outage'),
        rates: note('rates'),
      },
      close: note('close'),
    };
    const commands: DatabaseCommand[] = [
      { kind: 'next', fault: 'dropAfterCommit' },
      { kind: 'suffered' },
      { kind: 'outage', seconds: 3 },
      { kind: 'rates', rates: { slowMs: 5 } },
      { kind: 'close' },
    ];
    for (const command of commands) expect(await answerCommand(database, command)).toEqual([]);
    expect(seen).toEqual([
      ['next', 'dropAfterCommit'],
      ['suffered', undefined],
      ['outage', 3],
      ['rates', { slowMs: 5 }],
      ['close', undefined],
    ]);
    const query = { kind: 'query', sql: 'SELECT $1', parameters: [1] } as const;
    expect(await answerCommand(database, query)).toEqual([{ sql: 'SELECT $1', parameters: [1] }]);
  });
});
