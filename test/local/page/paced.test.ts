import { beforeEach, expect, it } from '@jest/globals';
import { paced } from '../../../lib/local/page/paced.ts';

let now = 0;
let looks = 0;
let costMs = 0;
let broken: Error | null = null;
const look = async () => {
  looks += 1;
  const mine = looks;
  now += costMs;
  await Promise.resolve();
  if (broken) throw broken;
  return mine;
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  [now, looks, costMs, broken] = [0, 0, 0, null];
});

it('looks once for all who ask within a second', async () => {
  const ask = paced(look, () => now);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  now += 999;
  expect(await ask()).toBe(1);
  expect(looks).toBe(1);
});

it('then shows what it has, and looks again behind it', async () => {
  const ask = paced(look, () => now);
  await ask();
  now += 1500;
  expect(await ask()).toBe(1);
  await settle();
  expect(await ask()).toBe(2);
});

it('lets the caller wait where nobody has asked for a while', async () => {
  const ask = paced(look, () => now);
  await ask();
  now += 60_000;
  expect(await ask()).toBe(2);
});

it('fills a tenth of the time at most', async () => {
  costMs = 800;
  const ask = paced(look, () => now);
  await ask();
  now += 7900;
  expect(await ask()).toBe(1);
  await settle();
  expect(looks).toBe(1);
  now += 200;
  await ask();
  await settle();
  expect(looks).toBe(2);
});

it('goes on showing what it has after a look that failed, and lets a caller who waits hear of it', async () => {
  const ask = paced(look, () => now);
  await ask();
  broken = new Error('The stack has stopped');
  now += 1500;
  expect(await ask()).toBe(1);
  await settle();
  now += 60_000;
  await expect(ask()).rejects.toThrow('The stack has stopped');
  broken = null;
  expect(await ask()).toBe(4);
});
