import { describe, expect, it, jest } from '@jest/globals';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eachMessage } from '../../functions/shared/batch.ts';

const context = { functionName: 'f', awsRequestId: '1' } as Context;
const eventOf = (...ids: readonly string[]) =>
  ({ Records: ids.map((messageId) => ({ messageId, body: messageId })) }) as unknown as SQSEvent;

async function handled(handle: (id: string) => unknown, ...ids: readonly string[]) {
  let told = '';
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    }),
  );
  const answer: SQSBatchResponse = await eachMessage(eventOf(...ids), context, async ({ body }) =>
    handle(body),
  );
  for (const spy of spies) spy.mockRestore();
  return { failed: answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), told };
}

describe('a message that fails', () => {
  it('comes back alone, and the log says which it was and why', async () => {
    const work = (id: string) => {
      if (id === 'bad') throw new Error('no such table');
    };
    const { failed, told } = await handled(work, 'good', 'bad', 'better');
    expect(failed).toEqual(['bad']);
    expect(told).toContain('"messageId":"bad"');
    expect(told).toContain('no such table');
    expect(told).not.toContain('better');
  });

  it('is told of also where what was thrown is no error', async () => {
    const work = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'a text';
    };
    expect(await handled(work, 'bad')).toMatchObject({
      failed: ['bad'],
      told: expect.stringContaining('no error'),
    });
  });
});
