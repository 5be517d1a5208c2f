import { describe, expect, it } from '@jest/globals';
import { chanceOf } from './engine/chance.ts';
import {
  CALM_FATE,
  Scheduler,
  StorageError,
  TooManyStepsError,
  type Fate,
  type ProcessEnd,
} from './engine/scheduler.ts';
import { traceOf, type StoryLine, type Trace } from './engine/trace.ts';

const START = Date.UTC(2026, 2, 2, 8);

interface Bench {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  /** What took effect, in order, such as `a1`. */
  readonly log: string[];
  readonly story: StoryLine[];
  readonly befell: string[];
  readonly ends: Map<string, ProcessEnd>;
  readonly errors: Map<string, unknown>;
  readonly step: (label: string) => Promise<string>;
  readonly spawn: (name: string, work: () => Promise<void>, fate?: Partial<Fate>) => void;
  /** A process of so many steps. */
  readonly walk: (name: string, steps: number, fate?: Partial<Fate>) => void;
  readonly run: (ms?: number) => Promise<void>;
}

function bench(seed = 1, stepMs = 0): Bench {
  const befell: string[] = [];
  const scheduler = new Scheduler(chanceOf(seed, 'steps'), START, stepMs, (what) => void befell.push(what));
  const story: StoryLine[] = [];
  const trace = traceOf(() => scheduler.now, story);
  scheduler.traceTo(trace);
  const log: string[] = [];
  const ends = new Map<string, ProcessEnd>();
  const errors = new Map<string, unknown>();
  const step = (label: string): Promise<string> =>
    scheduler.step(label, async () => {
      log.push(label);
      return `answer of ${label}`;
    });
  const spawn = (name: string, work: () => Promise<void>, fate: Partial<Fate> = {}): void => {
    scheduler.spawn(name, { ...CALM_FATE, ...fate }, work, (end, error) => {
      expect(ends.get(name)).toBeUndefined();
      ends.set(name, end);
      errors.set(name, error);
    });
  };
  const walk = (name: string, steps: number, fate: Partial<Fate> = {}): void => {
    const work = async (): Promise<void> => {
      for (let count = 1; count <= steps; count += 1) await step(`${name}${count}`);
    };
    spawn(name, work, fate);
  };
  const run = async (ms = 1000): Promise<void> => {
    // Ticks come after all promises only where a promise has led here.
    await Promise.resolve();
    await scheduler.runUntil(scheduler.now + ms);
  };
  return { scheduler, trace, log, story, befell, ends, errors, step, spawn, walk, run };
}

async function threeWalks(seed: number, stepMs = 0): Promise<Bench> {
  const made = bench(seed, stepMs);
  for (const name of ['a', 'b', 'c']) made.walk(name, 5);
  await made.run(10_000);
  return made;
}

describe('the order of steps', () => {
  it.each([0, 15])('is the same for the same seed, where a step takes up to %d ms', async (stepMs) => {
    const [first, again] = [await threeWalks(7, stepMs), await threeWalks(7, stepMs)];
    expect(first.log).toHaveLength(15);
    expect(again.log).toEqual(first.log);
    expect(again.trace.hash()).toBe(first.trace.hash());
    expect(again.story).toEqual(first.story);
  });

  it('is another one for another seed, and so is the hash of the trace', async () => {
    const runs = await Promise.all([1, 2, 3, 4, 5].map((seed) => threeWalks(seed)));
    expect(new Set(runs.map(({ log }) => log.join())).size).toBe(5);
    expect(new Set(runs.map(({ trace }) => trace.hash())).size).toBe(5);
  });

  it('is every one that could happen, over the seeds: two processes take turns at each await', async () => {
    const orders = new Set<string>();
    for (let seed = 1; seed <= 150; seed += 1) {
      const { walk, run, log } = bench(seed);
      walk('a', 2);
      walk('b', 2);
      await run();
      orders.add(log.join(' '));
    }
    expect([...orders].sort()).toEqual([
      'a1 a2 b1 b2',
      'a1 b1 a2 b2',
      'a1 b1 b2 a2',
      'b1 a1 a2 b2',
      'b1 a1 b2 a2',
      'b1 b2 a1 a2',
    ]);
  });

  it('keeps the steps of one process in their order, and none is lost', async () => {
    const { log } = await threeWalks(3);
    for (const name of ['a', 'b', 'c'])
      expect(log.filter((one) => one.startsWith(name))).toEqual([1, 2, 3, 4, 5].map((n) => `${name}${n}`));
  });

  it('lets everything between two steps happen at once: nobody comes in between', async () => {
    const { scheduler, spawn, step, walk, run, log } = bench(2);
    spawn('a', async () => {
      await step('a1');
      log.push('a: before');
      await Promise.resolve();
      await Promise.resolve();
      log.push('a: after');
      await step('a2');
    });
    for (const name of ['b', 'c']) walk(name, 5);
    await run();
    expect(log[log.indexOf('a: before') + 1]).toBe('a: after');
    expect(scheduler.current).toBeNull();
  });

  it('gives each step the answer of its effect', async () => {
    const { spawn, step, walk, run } = bench();
    const answers: string[] = [];
    spawn('a', async () => void answers.push(await step('x'), await step('y')));
    walk('b', 2);
    await run();
    expect(answers).toEqual(['answer of x', 'answer of y']);
  });
});

describe('a process that dies', () => {
  it.each([
    { dieAt: 2, diesAfter: false, effects: ['a1'], told: 'a process dies before a step' },
    { dieAt: 2, diesAfter: true, effects: ['a1', 'a2'], told: 'a process dies after a step' },
    { dieAt: 'a3', diesAfter: false, effects: ['a1', 'a2'], told: 'a process dies before a step' },
    { dieAt: 'a3', diesAfter: true, effects: ['a1', 'a2', 'a3'], told: 'a process dies after a step' },
  ])('at $dieAt, after it $diesAfter, has had $effects, and never goes on', async (given) => {
    const { effects, told, ...fate } = given;
    const { walk, run, log, ends, befell } = bench();
    walk('a', 4, fate);
    walk('b', 4);
    await run();
    await run(3_600_000);
    expect(log.filter((one) => one.startsWith('a'))).toEqual(effects);
    expect(log.filter((one) => one.startsWith('b'))).toHaveLength(4);
    expect([...ends].sort()).toEqual([
      ['a', 'dead'],
      ['b', 'done'],
    ]);
    expect(befell).toEqual([told]);
  });

  it('does not run its finally, as a machine that loses its power does not', async () => {
    const { spawn, step, run, log, ends } = bench();
    const work = async (): Promise<void> => {
      try {
        await step('a1');
        await step('a2');
      } finally {
        log.push('finally');
      }
    };
    spawn('a', work, { dieAt: 2 });
    await run();
    expect([log, ends.get('a')]).toEqual([['a1'], 'dead']);
  });

  it('takes no step any more by what else it had begun, in whatever order', async () => {
    const ends = new Set<string>();
    for (let seed = 1; seed <= 60; seed += 1) {
      const { spawn, step, walk, run, log, befell } = bench(seed, seed % 2 === 0 ? 20 : 0);
      const both = async (): Promise<void> => {
        const x = step('x1').then(() => step('x2'));
        await Promise.all([x, step('y1').finally(() => log.push('y goes on'))]);
      };
      spawn('a', both, { dieAt: 'y1' });
      walk('b', 2);
      spawn('watcher', async () => {
        while (befell.length === 0) await step('w');
        log.push('DEAD');
      });
      await run();
      const after = log.slice(log.indexOf('DEAD')).filter((one) => !/^(DEAD|b\d)$/.test(one));
      expect(after).toEqual([]);
      ends.add(log.filter((one) => /^[xy]/.test(one)).join());
    }
    expect(ends).toEqual(new Set(['', 'x1', 'x1,x2']));
  });

  it('takes no step any more whose time was still to come when all were killed', async () => {
    const { scheduler, walk, run, log } = bench(1, 400);
    for (const name of ['a', 'b', 'c', 'd']) walk(name, 20);
    await run(1000);
    scheduler.killAll();
    const before = [...log];
    await run(60_000);
    expect(before.length).toBeGreaterThan(0);
    expect(log).toEqual(before);
  });

  it('dies as well where it sleeps', async () => {
    const { scheduler, spawn, step, run, log } = bench();
    spawn('a', async () => {
      await step('a1');
      await scheduler.sleep(5000);
      await step('a2');
    });
    await run();
    scheduler.killAll();
    await run(60_000);
    expect(log).toEqual(['a1']);
  });
});

describe('an error of the storage', () => {
  it.each([
    { errorAt: 2, errorAfter: false, effects: ['a1'] },
    { errorAt: 2, errorAfter: true, effects: ['a1', 'a2'] },
    { errorAt: 'a1', errorAfter: false, effects: [] },
    { errorAt: 'a1', errorAfter: true, effects: ['a1'] },
  ])('at $errorAt, after it $errorAfter, comes once, and the effects are $effects', async (given) => {
    const { effects, ...fate } = given;
    const { walk, run, log, ends, errors } = bench();
    walk('a', 3, fate);
    await run();
    expect([log, ends.get('a')]).toEqual([effects, 'threw']);
    expect(errors.get('a')).toBeInstanceOf(StorageError);
  });

  it('can be caught: the process goes on, and the same step works then', async () => {
    const { spawn, step, run, log, ends, befell } = bench();
    const work = async (): Promise<void> => {
      await step('save').catch(() => log.push('caught'));
      await step('save');
    };
    spawn('a', work, { errorAt: 'save', errorAfter: true });
    await run();
    expect([log, ends.get('a')]).toEqual([['save', 'caught', 'save'], 'done']);
    expect(befell).toEqual(['a storage error, with effect']);
  });

  it('that the effect itself throws ends the process with it', async () => {
    const { scheduler, spawn, walk, run, ends, errors } = bench();
    spawn('a', () => scheduler.step('bad', () => Promise.reject(new RangeError('of its own'))));
    walk('b', 2);
    await run();
    expect([ends.get('a'), ends.get('b')]).toEqual(['threw', 'done']);
    expect(errors.get('a')).toEqual(new RangeError('of its own'));
  });
});

describe('a process that stands still', () => {
  it('goes on after that time, and the others go on meanwhile', async () => {
    const { scheduler, spawn, step, run, log } = bench();
    const times: number[] = [];
    const work = async (): Promise<void> => {
      await step('a1');
      times.push(scheduler.now - START);
      await step('a2');
    };
    spawn('a', work, { pauseAt: 1, pauseMs: 60_000 });
    spawn('b', async () => {
      for (let count = 1; count <= 3; count += 1) {
        await step(`b${count}`);
        await scheduler.sleep(10_000);
      }
    });
    await run(120_000);
    expect(times).toEqual([60_000]);
    expect(log).toHaveLength(5);
    expect(log.at(-1)).toBe('a2');
  });

  it('stands still once, and the step before it had its effect at once', async () => {
    const { walk, run, log, ends, befell } = bench();
    walk('a', 3, { pauseAt: 'a2', pauseMs: 5000 });
    await run(4999);
    expect(log).toEqual(['a1', 'a2']);
    await run(1);
    expect([log.at(-1), ends.get('a'), befell]).toEqual(['a3', 'done', ['a process stands still']]);
  });
});

describe('a request to another system', () => {
  const LATE = 'not sent';
  /** A process that asks once; what the other system was asked, and what came back, with the times. */
  function asking(fate: Partial<Fate> = {}, isTooLate = (): boolean => false) {
    const made = bench();
    const handled: number[] = [];
    const answered: (readonly [string, number])[] = [];
    made.spawn(
      'a',
      async () => {
        const handle = (): string => {
          handled.push(made.scheduler.now - START);
          return 'yes';
        };
        const answer = await made.scheduler.remote('ask', 100, handle, 50, isTooLate, LATE);
        answered.push([answer, made.scheduler.now - START]);
        await made.step('after');
      },
      fate,
    );
    return { ...made, handled, answered };
  }

  it('takes its time there and back', async () => {
    const { run, handled, answered } = asking();
    await run();
    expect([handled, answered]).toEqual([[100], [['yes', 150]]]);
  });

  it('is not sent where it is too late', async () => {
    const { run, handled, answered } = asking({}, () => true);
    await run();
    expect([handled, answered]).toEqual([[], [[LATE, 0]]]);
  });

  it('that has left is handled although its sender dies meanwhile', async () => {
    const { scheduler, run, handled, answered, log } = asking();
    await run(60);
    scheduler.killAll();
    await run();
    expect([handled, answered, log]).toEqual([[100], [], []]);
  });

  it.each([
    { fate: { dieAt: 'ask, sending', diesAfter: false }, handled: [] },
    { fate: { dieAt: 1, diesAfter: true }, handled: [] },
    { fate: { dieAt: 'ask' }, handled: [100] },
  ])('of a sender with the fate $fate is handled at $handled, and nobody hears the answer', async (given) => {
    const { run, handled, answered, ends } = asking(given.fate);
    await run();
    expect([handled, answered, ends.get('a')]).toEqual([given.handled, [], 'dead']);
  });

  it('is answered once its sender, who stood still with the answer, goes on', async () => {
    const { run, handled, answered } = asking({ pauseAt: 'ask', pauseMs: 70_000 });
    await run(80_000);
    expect([handled, answered]).toEqual([[100], [['yes', 70_150]]]);
  });
});

describe('time', () => {
  it('moves only when nobody is ready', async () => {
    const { scheduler, spawn, step, run } = bench(5);
    const times: number[] = [];
    scheduler.at(START + 1, () => times.push(-1));
    for (const name of ['a', 'b']) {
      spawn(name, async () => {
        for (let count = 0; count < 20; count += 1) {
          await step(name);
          times.push(scheduler.now - START);
        }
      });
    }
    await run();
    expect(times).toEqual([...Array<number>(40).fill(0), -1]);
  });

  it('goes from one event to the next, in order, and ends where it was asked to', async () => {
    const { scheduler, run } = bench();
    const seen: (readonly [string, number])[] = [];
    const note = (name: string) => (): void => void seen.push([name, scheduler.now - START]);
    scheduler.at(START + 300, note('third'));
    scheduler.at(START + 100, note('first'));
    scheduler.at(START + 100, note('second'));
    scheduler.at(START + 5000, note('later'));
    await run(1000);
    expect(seen).toEqual([
      ['first', 100],
      ['second', 100],
      ['third', 300],
    ]);
    expect(scheduler.now).toBe(START + 1000);
  });

  it('never goes back: what is wanted in the past happens now', async () => {
    const { scheduler, run } = bench();
    await run(1000);
    const seen: number[] = [];
    scheduler.at(START, () => seen.push(scheduler.now - START));
    await run(10);
    expect(seen).toEqual([1000]);
  });

  it('is another one for a process whose clock is ahead, and for nobody else', async () => {
    const { scheduler, spawn, run } = bench();
    const seen: number[] = [];
    const look = async (): Promise<void> => void seen.push(scheduler.processNow - START);
    spawn('a', look, { clockMs: 900 });
    await run(0);
    spawn('b', look);
    await run(0);
    expect([seen, scheduler.processNow]).toEqual([[900, 0], START]);
  });

  it('passes with the steps where they take time', async () => {
    const { story, log } = await threeWalks(3, 400);
    expect(log).toHaveLength(15);
    const times = story.map(({ at }) => at - START);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBeGreaterThan(5);
    expect(times.at(-1)).toBeLessThanOrEqual(5 * 400);
  });
});

describe('an end', () => {
  it.each([
    ['a process that never ends', 1],
    ['two that never end', 2],
  ])('comes for %s: too many steps are told by their name', async (_, count) => {
    const { spawn, scheduler, run } = bench();
    for (let index = 0; index < count; index += 1) {
      spawn('restless', async () => {
        for (;;) await scheduler.step('again', () => Promise.resolve());
      });
    }
    const end = run();
    await expect(end).rejects.toThrow(TooManyStepsError);
    await expect(end).rejects.toThrow('restless: again');
  });

  it('comes for all at once where all are killed; what has ended stays ended, new ones run', async () => {
    const { scheduler, walk, spawn, step, run, log, ends } = bench();
    walk('done', 1);
    spawn('sleeper', () => scheduler.sleep(10_000));
    await run(10);
    walk('ready', 3);
    scheduler.killAll();
    await run(20_000);
    expect(Object.fromEntries(ends)).toEqual({ done: 'done', sleeper: 'dead', ready: 'dead' });
    expect(log).toEqual(['done1']);
    spawn('next', async () => void (await step('next1')));
    await run();
    expect([log.at(-1), ends.get('next')]).toEqual(['next1', 'done']);
  });
});
