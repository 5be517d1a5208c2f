import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { BenchQueue, type QueueOptions } from '../../bench/world/queue.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';

/** A queue whose consumer takes a second a call. `fails` says which messages fail. */
function queueOf(
  options: Partial<QueueOptions<string>> = {},
  fails: (message: string) => boolean = () => false,
) {
  const clock = virtualClock();
  const start = clock.now();
  const calls: { readonly at: number; readonly messages: readonly string[] }[] = [];
  const dead: string[] = [];
  const queue = new BenchQueue<string>({
    ...{ clock, random: seededRandom(1), batchSize: 2, atOnce: 1, visibilityMs: MINUTE, mostReceives: 3 },
    consume: async (messages) => {
      calls.push({ at: clock.now() - start, messages });
      await clock.sleep(SECOND);
      return messages.filter(fails);
    },
    dead: (message) => void dead.push(message),
    ...options,
  });
  return { clock, queue, calls, dead };
}

describe('the queue of the bench', () => {
  it('delivers after the delay, in batches, no more calls at once than allowed', async () => {
    const { clock, queue, calls } = queueOf();
    for (const message of ['a', 'b', 'c']) queue.send(message, 10);
    await clock.advance(9 * SECOND);
    expect(calls).toEqual([]);
    await clock.advance(SECOND + 200);
    expect(calls).toHaveLength(1);
    await clock.advance(5 * SECOND);
    expect(calls.flatMap(({ messages }) => messages).sort()).toEqual(['a', 'b', 'c']);
    expect((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0)).toBe(SECOND);
    expect(queue.size).toBe(0);
  });

  it('delivers what failed again after the visibility time, and gives it up in the end', async () => {
    const { clock, queue, calls, dead } = queueOf({}, (message) => message === 'bad');
    queue.send('bad', 0);
    queue.send('good', 0);
    await clock.advance(10 * SECOND);
    expect(queue.size).toBe(1);
    await clock.advance(5 * MINUTE);
    expect(calls.filter(({ messages }) => messages.includes('bad'))).toHaveLength(3);
    expect(calls.filter(({ messages }) => messages.includes('good'))).toHaveLength(1);
    expect(dead).toEqual(['bad']);
    expect(queue.size).toBe(0);
  });

  it('takes a call that throws for a failure of all its messages', async () => {
    const { clock, queue, dead } = queueOf({ consume: () => Promise.reject(new Error('crash')) });
    queue.send('a', 0);
    await clock.advance(5 * MINUTE);
    expect(dead).toEqual(['a']);
  });
});
