import { scaledClock } from '../../lib/mock-precoro/clock.ts';
import { readParams } from '../../lib/mock-precoro/params.ts';
import { pick, pickWeighted, seededRandom } from '../../lib/mock-precoro/random.ts';
import { assertSwitches, isProfileName, parseSwitch } from '../../lib/mock-precoro/switches.ts';

describe('switches', () => {
  it.each([
    ['patchAnswer=empty', { patchAnswer: 'empty' }],
    ['patchFiresWebhook=false', { patchFiresWebhook: false }],
    ['numbersAsText', { numbersAsText: true }],
    ['limitPerDay=10', { limitPerDay: 10 }],
    ['defaultPageSize=50', { defaultPageSize: 50 }],
    ['dateSuffix=', { dateSuffix: '' }],
    ['blockedUserAgents=', { blockedUserAgents: [] }],
    ['blockedUserAgents=curl,Go', { blockedUserAgents: ['curl', 'Go'] }],
  ])('are read from a command line: %s', (text, expected) => {
    expect(parseSwitch(text)).toEqual(expected);
  });

  it.each([
    ['colour=red', 'There is no switch "colour"'],
    ['patchAnswer=half', 'Switch patchAnswer must be one of full, empty, not "half"'],
    ['numbersAsText=yes', 'Switch numbersAsText must be true or false, not "yes"'],
    ['limitPerDay=1.5', 'Switch limitPerDay must be a whole number, not 1.5'],
    ['defaultPageSize=15', 'must be one of 10, 20, 50, 100, 200'],
  ])('are refused with what is allowed: %s', (text, message) => {
    expect(() => parseSwitch(text)).toThrow(message);
  });

  it('are checked from JSON too', () => {
    expect(() => assertSwitches({ blockedUserAgents: 'curl' })).toThrow('must be a list of texts');
    expect(() => assertSwitches({ dateSuffix: 1 })).toThrow('must be a text');
    expect([isProfileName('strictRoute'), isProfileName('toString'), isProfileName(1)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('parameters', () => {
  it('are read as PHP reads them', () => {
    expect(
      readParams('a=1&a=2&b[]=1&b[]=2&c[d]=3&e%5Bf%5D=4&g[h][]=5&c[x][y]=6&__proto__[z]=1&i=1&i[j]=2&=7'),
    ).toMatchObject({
      a: '2',
      b: ['1', '2'],
      c: { d: '3', x: { y: '6' } },
      e: { f: '4' },
      g: { h: ['5'] },
      i: { j: '2' },
    });
    expect(({} as { z?: string }).z).toBeUndefined();
  });
});

describe('a scaled clock', () => {
  it('runs as many times as fast, from where it is told', async () => {
    const clock = scaledClock(1000, 5_000_000);
    const before = clock.now();
    expect(before).toBeGreaterThanOrEqual(5_000_000);
    await clock.sleep(10_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(9000);
    expect(() => scaledClock(0)).toThrow('The time scale must be above 0, but it is 0');
    expect(Math.abs(scaledClock(1).now() - Date.now())).toBeLessThan(1000);
  });

  it('stops sleeping when aborted', async () => {
    const controller = new AbortController();
    const sleep = scaledClock(1).sleep(60_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(scaledClock(1).sleep(1, AbortSignal.abort('text'))).rejects.toThrow('The sleep was aborted');
  });
});

describe('chance', () => {
  it('repeats itself for equal seeds and spreads evenly', () => {
    const draw = (...seed: (string | number)[]): number[] =>
      Array.from({ length: 2000 }, seededRandom(...seed));
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    const mean = draw(9).reduce((total, one) => total + one, 0) / 2000;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
    expect(Math.min(...draw(9))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draw(9))).toBeLessThan(1);
  });

  it('picks by weight, and says when there is nothing to pick', () => {
    const random = seededRandom(1);
    const picks = Array.from({ length: 500 }, () =>
      pickWeighted(random, [
        ['a', 9],
        ['b', 1],
      ]),
    );
    expect(picks.filter((one) => one === 'a').length).toBeGreaterThan(400);
    expect(() => pick(random, [])).toThrow('the list is empty');
  });
});
