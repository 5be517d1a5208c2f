import { describe, expect, it } from '@jest/globals';
import type { AnswerMessage, CommandMessage, DatabaseCommand } from '../../../lib/local/database/messages.ts';
import { serveParent, type ParentChannel } from '../../../lib/local/database/serve-parent.ts';

/** A parent that remembers what it is told, and can wait for the next message. */
function fakeParent() {
  const heard: AnswerMessage[] = [];
  const gone = Promise.withResolvers<void>();
  let next = Promise.withResolvers<AnswerMessage>();
  let obey: (message: CommandMessage) => void = () => undefined;
  const channel: ParentChannel = {
    send: (message) => {
      heard.push(message);
      next.resolve(message);
    },
    onMessage: (listener) => {
      obey = listener;
    },
    disconnect: () => gone.resolve(),
  };
  const ask = (id: number, command: DatabaseCommand): Promise<AnswerMessage> => {
    next = Promise.withResolvers<AnswerMessage>();
    obey({ id, command });
    return next.promise;
  };
  return { channel, heard, gone: gone.promise, ask };
}

describe('the process of the embedded database', () => {
  it('tells where it listens, answers, reports errors, and ends when told', async () => {
    const parent = fakeParent();
    await serveParent(parent.channel, {});
    expect(parent.heard).toEqual([
      { kind: 'started', connectionString: expect.stringMatching(/^postgresql:.*@127\.0\.0\.1:\d+\//) },
    ]);
    const query = (sql: string): DatabaseCommand => ({ kind: 'query', sql, parameters: [] });
    expect(await parent.ask(1, query('SELECT 1 AS one'))).toEqual({
      kind: 'answer',
      id: 1,
      rows: [{ one: 1 }],
    });
    expect(await parent.ask(2, query('SELECT wrong'))).toMatchObject({ kind: 'error', id: 2 });
    expect(await parent.ask(3, { kind: 'close' })).toEqual({ kind: 'answer', id: 3, rows: [] });
    await parent.gone;
  }, 20_000);

  it('tells why it cannot start', async () => {
    const parent = fakeParent();
    await serveParent(parent.channel, { dataDir: '/proc/nowhere/data' });
    await parent.gone;
    expect(parent.heard).toEqual([{ kind: 'failed', words: expect.stringMatching(/./) }]);
  }, 20_000);
});
