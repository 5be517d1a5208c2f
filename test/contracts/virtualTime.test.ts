import { describe, expect, it } from '@jest/globals';
import { countedIds, seededRandom } from '../support/memory/chance.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { NOW } from './samples.ts';

describe('The virtual clock', () => {
  it('wakes sleepers in the order of their times, and lets them sleep again', async () => {
    const clock = virtualClock(NOW);
    const heard: string[] = [];
    const snore = async (name: string, ms: number, times: number) => {
      for (let i = 0; i < times; i++) {
        await clock.sleep(ms);
        heard.push(`${name}@${clock.now() - NOW}`);
      }
    };
    const both = Promise.all([snore('a', 30, 2), snore('b', 20, 3)]);
    await clock.advance(45);
    expect(heard).toEqual(['b@20', 'a@30', 'b@40']);
    expect(clock.now()).toBe(NOW + 45);
    expect(clock.sleepers()).toBe(2);
    await clock.drive(both);
    expect(heard.slice(3)).toEqual(['a@60', 'b@60']);
  });

  it('ends a sleep that is aborted with the reason', async () => {
    const clock = virtualClock(NOW);
    const stop = new AbortController();
    const asleep = clock.sleep(1000, stop.signal);
    stop.abort(new Error('time is up'));
    await expect(asleep).rejects.toThrow('time is up');
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow('time is up');
    expect(clock.sleepers()).toBe(0);
  });

  it('drives work to its end, or to its error', async () => {
    const clock = virtualClock(NOW);
    expect(await clock.drive(clock.sleep(86_400_000).then(() => clock.now() - NOW))).toBe(86_400_000);
    await expect(clock.drive(clock.sleep(1).then(() => Promise.reject(new Error('no'))))).rejects.toThrow(
      'no',
    );
  });

  it('says so when work waits for something that is no sleep', async () => {
    await expect(virtualClock(NOW).drive(new Promise(() => {}))).rejects.toThrow('nobody sleeps');
  });
});

describe('Seeded chance', () => {
  it('is the same for the same seed, within bounds, and different for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 50 }, () => random());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(draw(7)).size).toBe(50);
  });

  it('counts ids', () => {
    const newId = countedIds('key');
    expect([newId(), newId()]).toEqual(['key-1', 'key-2']);
  });
});
