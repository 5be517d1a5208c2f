import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { HOUR } from '../../../lib/domain/time.ts';
import { between, LeftError, pause, SceneError, until } from '../../../lib/local/story/until.ts';

let now = 0;
const clock = { now: () => now };
beforeEach(() => {
  now = 0;
  jest.useFakeTimers();
});
afterEach(() => void jest.useRealTimers());

const seen = (look: () => string | null, signal = new AbortController().signal) =>
  until({ clock, signal }, 'The bill', look).catch((error: unknown) => error);

it('what is there is seen at once, what comes later is seen then', async () => {
  expect(await seen(() => 'B-1')).toBe('B-1');
  let bill: string | null = null;
  const waiting = seen(() => bill);
  await jest.advanceTimersByTimeAsync(1000);
  bill = 'B-2';
  await jest.advanceTimersByTimeAsync(200);
  expect(await waiting).toBe('B-2');
});

it('a scene fails, and says what is missing, only when both clocks have run long enough', async () => {
  const waiting = seen(() => null);
  now = 2 * HOUR;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
  await jest.advanceTimersByTimeAsync(61_000);
  expect(await waiting).toEqual(new SceneError('The bill did not come within 2.0 h'));
});

it('a slow clock is waited for, however long it takes on the wall', async () => {
  const waiting = seen(() => null);
  await jest.advanceTimersByTimeAsync(10 * 60_000);
  expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
});

it('whoever leaves waits no longer', async () => {
  const controller = new AbortController();
  const waiting = seen(() => null, controller.signal);
  controller.abort();
  expect(await waiting).toBeInstanceOf(LeftError);
});

it('a pause ends by itself, or at the signal', async () => {
  const controller = new AbortController();
  const over: string[] = [];
  void pause(1000, new AbortController().signal).then(() => over.push('by itself'));
  void pause(1_000_000, controller.signal).then(() => over.push('at the signal'));
  void pause(1_000_000, AbortSignal.abort()).then(() => over.push('before it began'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(over).toEqual(['before it began', 'by itself']);
  controller.abort();
  await jest.advanceTimersByTimeAsync(0);
  expect(over).toContain('at the signal');
});

it.each([
  [0, 200, '1 s'],
  [1000, 5000, '4 s'],
  [5000, 1000, '1 s'],
])('from %d to %d it is said to be %s', (from, to, words) => {
  expect(between(from, to)).toBe(words);
});
