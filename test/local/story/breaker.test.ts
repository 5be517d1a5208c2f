import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Running } from '../../../lib/local/run/running.ts';
import type { Breakage } from '../../../lib/local/story/breakages.ts';
import { Breaker } from '../../../lib/local/story/breaker.ts';
import { LeftError, SceneError } from '../../../lib/local/story/until.ts';
import { scriptedFace, type ScriptedFace } from './faces.ts';

let face: ScriptedFace;
let happened: string[];
let heal: PromiseWithResolvers<void>;
beforeEach(() => {
  face = scriptedFace();
  happened = [];
  heal = Promise.withResolvers();
});

const breakage = (name: string): Breakage => ({
  happen: () => {
    happened.push(name);
    return heal.promise;
  },
});

function breakerOf(...breakages: readonly Breakage[]): Breaker {
  // A breakage here looks at nothing but the face.
  const running = { face } as unknown as Running;
  return new Breaker(running, new AbortController().signal, breakages);
}

describe('breaking something', () => {
  it('breaks one thing at a time, and another the next time', async () => {
    const breaker = breakerOf(breakage('account'), breakage('webhooks'));
    breaker.break();
    breaker.break();
    expect([breaker.isBroken, happened]).toEqual([true, ['account']]);
    heal.resolve();
    await breaker.mended();
    expect(breaker.isBroken).toBe(false);
    breaker.break();
    await breaker.mended();
    breaker.break();
    await breaker.mended();
    expect(happened).toEqual(['account', 'webhooks', 'account']);
    expect(breaker.failed).toBe(false);
  });

  it.each<[string, Error, RegExp]>([
    [
      'does not heal',
      new SceneError('The bill did not come within 2 h'),
      /did not heal in time: The bill did not come/,
    ],
    ['goes wrong', new RangeError('no such account'), /went wrong: no such account/],
  ])('tells what %s, and the run has failed', async (_, error, words) => {
    const breaker = breakerOf(breakage('account'));
    breaker.break();
    heal.reject(error);
    await breaker.mended();
    expect(breaker.failed).toBe(true);
    expect(face.complaints.join()).toMatch(words);
  });

  it('is no failure when the person leaves before it heals', async () => {
    const breaker = breakerOf(breakage('account'));
    breaker.break();
    heal.reject(new LeftError('left'));
    await breaker.mended();
    expect([breaker.failed, face.complaints]).toEqual([false, []]);
  });

  it('breaks nothing after the end, and nothing where there is nothing', async () => {
    const ended = new Breaker({ face } as unknown as Running, AbortSignal.abort(), [breakage('account')]);
    ended.break();
    breakerOf().break();
    await ended.mended();
    expect(happened).toEqual([]);
  });
});
