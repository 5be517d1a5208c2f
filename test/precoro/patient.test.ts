import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../lib/domain/time.ts';
import { patientGateway } from '../../lib/precoro/patient.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { create, detail, list, patch } from './fixtures.ts';

const never = new AbortController().signal;
const START = Date.UTC(2026, 0, 1);
const done: PrecoroAnswer = { kind: 'object', body: null, serverTime: null };
const down: PrecoroAnswer = { kind: 'unavailable', mayHaveHappened: true, words: 'down' };
const limited = (until: number | null): PrecoroAnswer => ({
  kind: 'rateLimited',
  limiter: 'Daily limiter',
  until,
});
const option = (id: string | null): PrecoroCall =>
  id === null
    ? { kind: 'create', entity: 'itemFieldOption', fieldId: '1', body: {} }
    : { kind: 'update', entity: 'itemFieldOption', key: { id, idn: null, fieldId: '1' }, body: {} };

/** A clock that jumps instead of waiting, and a gateway that answers by script and notes seconds since the start. */
function setUp(answers: (PrecoroAnswer | Error)[], { random = 0, maxWaitMs = 600_000 } = {}) {
  let now = START;
  const sentAt: number[] = [];
  const clock: { -readonly [K in keyof Clock]: Clock[K] } = {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
  };
  const inner: PrecoroGateway = {
    fingerprint: (call) =>
      call.kind === 'list' || call.kind === 'detail' ? `GET /${call.kind}` : `POST /${call.kind}`,
    send: async () => {
      sentAt.push((now - START) / 1000);
      const next = answers.shift() ?? done;
      if (next instanceof Error) throw next;
      return next;
    },
  };
  const gateway = patientGateway(inner, { clock, random: () => random, maxWaitMs });
  return { gateway, clock, sentAt };
}

it.each<[string, PrecoroCall, PrecoroAnswer[], number, number[], PrecoroAnswer]>([
  ['a good answer is given at once', list, [done], 0, [0], done],
  ['a GET waits out its minute', list, [down, done], 0, [0, 61], done],
  ['a patch backs off, a second apart at least', patch, [down, down, done], 0, [0, 1.1, 2.2], done],
  ['and longer each time', patch, [down, down, down, done], 0.999, [0, 1.1, 3.098, 7.094], done],
  ['the time Precoro gave is kept', patch, [limited(START + 30_000), done], 0, [0, 31], done],
  ['a limit without a time is backed off from', patch, [limited(null), done], 0, [0, 1.1], done],
  ['a daily limit is told at once', patch, [limited(START + 3_600_000)], 0, [0], limited(START + 3_600_000)],
  ['a limited creation is not repeated', create, [limited(null)], 0, [0], limited(null)],
  ['nor one of unknown outcome', create, [down], 0, [0], down],
  ['nor a new option', option(null), [down], 0, [0], down],
  ['a changed option is', option('5'), [down, done], 0, [0, 1.1], done],
  [
    'a refusal is an answer',
    patch,
    [{ kind: 'notFound', words: 'x' }],
    0,
    [0],
    { kind: 'notFound', words: 'x' },
  ],
])('%s', async (_name, call, answers, random, times, expected) => {
  const { gateway, sentAt } = setUp(answers, { random });
  expect(await gateway.send(call, never)).toEqual(expected);
  expect(sentAt).toEqual(times);
});

describe('pace', () => {
  it('calls made together go one after the other', async () => {
    const { gateway, sentAt } = setUp([]);
    await Promise.all([gateway.send(list, never), gateway.send(patch, never), gateway.send(detail, never)]);
    expect(sentAt).toEqual([0, 1.1, 2.2]);
  });

  it('the same GET waits a minute, also when asked anew', async () => {
    const { gateway, sentAt } = setUp([]);
    for (const call of [list, patch, list, list]) await gateway.send(call, never);
    expect(sentAt).toEqual([0, 1.1, 61, 122]);
  });

  it('what would wait too long is told with its time', async () => {
    const { gateway, sentAt } = setUp([], { maxWaitMs: 5000 });
    await gateway.send(list, never);
    expect(await gateway.send(list, never)).toMatchObject({ kind: 'rateLimited', until: START + 61_000 });
    expect(sentAt).toEqual([0]);
  });

  it('gives up in the end with the last answer', async () => {
    const { gateway, sentAt } = setUp(
      Array.from({ length: 50 }, () => down),
      { maxWaitMs: 150_000 },
    );
    expect(await gateway.send(list, never)).toEqual(down);
    expect(sentAt).toEqual([0, 61, 122]);
  });
});

describe('a caller that gives up', () => {
  it('before anything was sent', async () => {
    const { gateway, sentAt } = setUp([]);
    expect(await gateway.send(list, AbortSignal.abort())).toMatchObject({
      kind: 'unavailable',
      mayHaveHappened: false,
    });
    expect(sentAt).toEqual([]);
  });

  it('between two attempts gets the last answer', async () => {
    const controller = new AbortController();
    const { gateway, clock, sentAt } = setUp([down]);
    clock.sleep = () => {
      controller.abort();
      return Promise.reject(new Error('aborted'));
    };
    expect(await gateway.send(patch, controller.signal)).toEqual(down);
    expect(sentAt).toEqual([0]);
  });
});

it("a caller's mistake reaches it, and the next call goes on", async () => {
  const { gateway, clock } = setUp([new RangeError('no idn')]);
  await expect(gateway.send(detail, never)).rejects.toThrow('no idn');
  expect(await gateway.send(patch, never)).toEqual(done);
  clock.sleep = () => Promise.reject(new Error('broken clock'));
  await expect(gateway.send(patch, never)).rejects.toThrow('broken clock');
});

it('fingerprints are those of the gateway behind it', () => {
  expect(setUp([]).gateway.fingerprint(list)).toBe('GET /list');
});
