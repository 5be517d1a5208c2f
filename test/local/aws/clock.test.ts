import { describe, expect, it } from '@jest/globals';
import {
  epochContinuing,
  installClock,
  scaledTime,
  timeScaleFrom,
  timeScaleVariables,
} from '../../../lib/local/aws/boot/clock.ts';
import type { ClockHost, TimerModules } from '../../../lib/local/aws/boot/clock.ts';

/** A process's globals, with a wall clock that stands at 1000 s and timers that only record. */
function host() {
  const started: [string, number | undefined, unknown[]][] = [];
  const record =
    (kind: string) =>
    (_: unknown, ms?: number, ...args: unknown[]) =>
      void started.push([kind, ms, args]);
  class WallDate extends Date {
    static override now = () => 1_000_000;
  }
  const globals: ClockHost = {
    Date: WallDate as DateConstructor,
    setTimeout: record('timeout'),
    setInterval: record('interval'),
    performance: { now: () => 500 },
    AbortSignal: { timeout: (ms) => (started.push(['abort', ms, []]), new AbortController().signal) },
  };
  const modules: TimerModules = {
    timers: { setTimeout: globals.setTimeout, setInterval: globals.setInterval },
    promises: { setTimeout: async (ms, value) => (started.push(['sleep', ms, []]), value) },
  };
  return { globals, modules, started };
}

describe('the scaled clock', () => {
  it('makes dates run ahead of the wall from the epoch on, and leaves given dates alone', () => {
    const { globals, modules } = host();
    installClock(globals, modules, { scale: 60, epochMs: 999_000 });
    expect(globals.Date.now()).toBe(999_000 + 60_000);
    expect(new globals.Date().getTime()).toBe(1_059_000);
    expect(new globals.Date(5).getTime()).toBe(5);
    expect(new globals.Date(2020, 0, 2).getDate()).toBe(2);
    expect(globals.Date()).toBe(new Date(1_059_000).toString());
    expect(globals.Date.UTC(1970, 0)).toBe(0);
    expect(new globals.Date()).toBeInstanceOf(globals.Date);
  });

  it('shortens timers, but not repeating ones below 5 ms', async () => {
    const { globals, modules, started } = host();
    installClock(globals, modules, { scale: 60, epochMs: 0 });
    globals.setTimeout(() => {}, 6_000, 'argument');
    globals.setTimeout(() => {});
    globals.setInterval(() => {}, 600);
    globals.setInterval(() => {}, 60);
    globals.setInterval(() => {});
    modules.timers.setTimeout(() => {}, 60);
    globals.AbortSignal.timeout(100);
    expect(await modules.promises.setTimeout(120, 'value')).toBe('value');
    await modules.promises.setTimeout();
    expect(started).toEqual([
      ['timeout', 100, ['argument']],
      ['timeout', 0, []],
      ['interval', 10, []],
      ['interval', 5, []],
      ['interval', 5, []],
      ['timeout', 1, []],
      ['abort', 2, []],
      ['sleep', 2, []],
      ['sleep', 0, []],
    ]);
    expect(globals.performance.now()).toBe(30_000);
  });

  it('changes nothing at scale 1', () => {
    const { globals, modules } = host();
    const before = { ...globals };
    installClock(globals, modules, { scale: 1, epochMs: 0 });
    expect(globals).toEqual(before);
  });

  it('goes on where an earlier run stopped', () => {
    const epochMs = epochContinuing(5_000_000, 1_000_000, 60);
    expect(scaledTime(1_000_000, { scale: 60, epochMs })).toBeCloseTo(5_000_000, 3);
    expect(epochContinuing(5_000_000, 1_000_000, 1)).toBe(1_000_000);
  });

  it('travels in variables, and names one that is no number', () => {
    const time = { scale: 60, epochMs: 1234 };
    expect(timeScaleFrom(timeScaleVariables(time))).toEqual(time);
    expect(timeScaleFrom({}).scale).toBe(1);
    expect(() => timeScaleFrom({ LOCAL_TIME_SCALE: 'fast' })).toThrow(
      "LOCAL_TIME_SCALE is 'fast'; it must be a positive number",
    );
  });
});

it('gives the deadlines of the SDK the time that this machine needs, and short waits none', () => {
  const { globals, modules, started } = host();
  installClock(globals, modules, { scale: 60, epochMs: 0 }, { patienceWallMs: 5000 });
  for (const ms of [600, 15_000, 600_000]) globals.setTimeout(() => {}, ms);
  expect(started.map(([, ms]) => ms)).toEqual([10, 5000, 10_000]);
});
