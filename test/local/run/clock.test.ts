import { expect, it } from '@jest/globals';
import { localClock } from '../../../lib/local/run/clock.ts';

it('a clock of scale 60 reads an hour after a minute of the wall', () => {
  let wall = 1_000_000;
  const clock = localClock({ scale: 60, epochMs: 1_000_000 }, () => wall);
  wall += 60_000;
  expect(clock.now()).toBe(1_000_000 + 3_600_000);
});

it('sleeps by its own time, and never wakes before it', async () => {
  const clock = localClock({ scale: 60_000, epochMs: Date.now() });
  for (let ms = 60_000; ms <= 3_000_000; ms += 60_000) {
    const before = clock.now();
    await clock.sleep(ms);
    expect(clock.now() - before).toBeGreaterThanOrEqual(ms);
  }
});

it('sleeps on where a timer rang too early', async () => {
  let wall = 1_000_000;
  const clock = localClock({ scale: 1, epochMs: 1 }, () => wall);
  let awake = false;
  const sleeping = clock.sleep(5).then(() => (awake = true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(awake).toBe(false);
  wall += 5;
  await sleeping;
});

it.each([
  ['the reason', new Error('enough'), 'enough'],
  ['words where the reason is no error', 'enough', 'The sleep was aborted'],
])('wakes with %s when it is aborted', async (_name, reason, words) => {
  const controller = new AbortController();
  const sleeping = localClock({ scale: 1, epochMs: 1 }).sleep(3_600_000, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toThrow(words);
});

it('does not fall asleep when it is aborted already', async () => {
  const sleeping = localClock({ scale: 1, epochMs: 1 }).sleep(3_600_000, AbortSignal.abort());
  await expect(sleeping).rejects.toThrow('The sleep was aborted');
});
