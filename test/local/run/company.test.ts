import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Clock } from '../../../lib/domain/time.ts';
import { describeCompany, everything } from '../../../lib/local/run/everything.ts';
import { keepChanging } from '../../../lib/local/run/keep-changing.ts';
import { killNowAndThen } from '../../../lib/local/run/kill-now-and-then.ts';
import { tellTo } from '../../../lib/local/run/lines.ts';
import { DEFAULT_OPTIONS } from '../../../lib/local/run/options.ts';
import { flawIn } from '../../../lib/local/run/world.ts';
import { plainFace } from '../../../lib/local/story/face.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';

const START = Date.parse('2026-06-15T12:00:00Z');
let now = START;
/** Every sleep is over at once, and time has passed. */
const clock: Clock = {
  now: () => now,
  sleep: async (ms) => void (now += ms),
};
let precoro: MockPrecoro;
let said: string[];
const teller = tellTo({ write: (line) => said.push(line) }, { write: () => undefined });
const face = plainFace(teller);

beforeEach(async () => {
  now = START;
  said = [];
  const counts = { suppliers: 9, purchaseOrders: 5, invoices: 8, receipts: 2 };
  precoro = await startMockPrecoro({ clock, seed: { seed: 3, ...counts } });
});
afterEach(() => precoro.close());

describe('everything in Precoro', () => {
  it('is shown once, documents with their lines', () => {
    const shown = [...everything(precoro)];
    expect(shown).toHaveLength(24);
    for (const { entity, wire } of shown) {
      if (entity === 'supplier') expect(wire).not.toHaveProperty('items');
      else expect(wire).toHaveProperty('items.data.0.price');
    }
  });

  it('is counted in words', () => {
    expect(describeCompany(precoro)).toBe('9 suppliers, 5 purchase orders, 8 invoices, 2 receipts');
  });
});

describe('clerks', () => {
  const change = (options: object, signal = new AbortController().signal) =>
    keepChanging({ precoro, accountant: null }, clock, { ...DEFAULT_OPTIONS, ...options }, face, signal);

  it('make as many changes as were asked for, minutes apart, and tell each', async () => {
    const last = await change({ untilIdle: true, changes: 5 });
    expect(said).toHaveLength(5);
    expect(said[0]).toMatch(/^12:0\d:\d\d {2}Precoro {3}\S/);
    expect(last).toBe(now);
    expect(last - START).toBeGreaterThanOrEqual(5 * 5000);
    expect(last - START).toBeLessThanOrEqual(5 * 180_000);
  });

  it('leave payments to the accountants, who make as many changes outside', async () => {
    let made = 0;
    const accountant = {
      changeSomething: async () => ((made += 1) % 2 === 0 ? `change ${made}` : null),
      close: async () => undefined,
    };
    const before = precoro.company.counts().payment;
    const options = { ...DEFAULT_OPTIONS, untilIdle: true, changes: 40 };
    await keepChanging({ precoro, accountant }, clock, options, face, new AbortController().signal);
    expect(precoro.company.counts().payment).toBe(before);
    expect(said.filter((line) => line.includes('  Precoro   '))).toHaveLength(40);
    // What an accountant could not do is no news.
    expect(said.filter((line) => /outside +change \d+\s*$/.test(line))).toHaveLength(20);
  });

  it('make none where none are wanted', async () => {
    expect(await change({ untilIdle: true, changes: 0 })).toBe(START);
  });

  it('go on until the person stops them', async () => {
    const controller = new AbortController();
    const before = precoro.company.counts();
    const sleeping: Clock = {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
        if (said.length < 50) return;
        controller.abort();
        throw new Error('aborted');
      },
    };
    await keepChanging(
      { precoro, accountant: null },
      sleeping,
      { ...DEFAULT_OPTIONS, changes: 1 },
      face,
      controller.signal,
    );
    expect(said).toHaveLength(50);
    expect(precoro.company.counts()).not.toEqual(before);
  });
});

describe('killing a function now and then', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('tells which one, and stops when told', () => {
    const victims = ['webhook', undefined, 'sweep'];
    const stop = killNowAndThen({ killRandom: () => victims.shift() }, 5000, teller);
    jest.advanceTimersByTime(15_000);
    expect(said.map((line) => line.trim())).toEqual([
      'Fault     webhook was killed at work',
      'Fault     sweep was killed at work',
    ]);
    stop();
    victims.push('webhook');
    jest.advanceTimersByTime(15_000);
    expect(said).toHaveLength(2);
  });

  it('does nothing at 0', () => {
    const stop = killNowAndThen({ killRandom: () => 'webhook' }, 0, teller);
    jest.advanceTimersByTime(60_000);
    stop();
    expect(said).toEqual([]);
  });
});

it.each([
  ['{"level":"ERROR","errorType":"MissingVariablesError","message":"UPSERT_QUEUE_URL"}', true],
  ['Runtime.ImportModuleError: Error: Cannot find module', true],
  ['Runtime.HandlerNotFound: index.handel is undefined', true],
  ['TimeoutError: the operation was aborted', false],
])('a line that says the template is wrong: %s', (line, isFlaw) => {
  expect(flawIn(line)).toBe(isFlaw ? line : null);
});

it('cuts an endless line', () => {
  expect(flawIn(`Runtime.HandlerNotFound ${'x'.repeat(5000)}`)).toHaveLength(601);
});
