import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scaledTime } from '../../../lib/local/aws/boot/clock.ts';
import { readJournal, timeOf, writeJournal, type RunJournal } from '../../../lib/local/run/journal.ts';

const journal: RunJournal = {
  startedAt: 1_000,
  aliveAt: 2_000,
  seed: 7,
  seedNow: 900,
  gatesOpened: true,
  historySeeded: false,
};

describe('what a folder remembers', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'precoro-sync-journal-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read back, and nothing but the file itself is left', () => {
    writeJournal(join(folder, 'new'), journal);
    writeJournal(join(folder, 'new'), { ...journal, gatesOpened: false });
    expect(readJournal(join(folder, 'new'))).toEqual({ ...journal, gatesOpened: false });
    expect(readdirSync(join(folder, 'new'))).toEqual(['run.json']);
  });

  it('is nothing at first, and nothing at all without a folder', () => {
    expect(readJournal(folder)).toBeNull();
    writeJournal(null, journal);
    expect(readJournal(null)).toBeNull();
  });

  it.each(['{"startedAt":', '{"startedAt":"today"}', 'null'])('is refused by name when it is %s', (text) => {
    writeFileSync(join(folder, 'run.json'), text);
    expect(() => readJournal(folder)).toThrow(/run\.json is not the journal of a run; give another folder/);
  });
});

describe('the clock of a run', () => {
  it("is the wall's at first", () => {
    expect(timeOf(null, 60, 5_000)).toEqual({ scale: 60, epochMs: 5_000 });
  });

  it('never goes back, even where the last sign of life came seconds of the wall late', () => {
    const wallStart = 1_700_000_000_000;
    const times = fc.record({
      scale: fc.integer({ min: 1, max: 600 }),
      ranMs: fc.integer({ min: 0, max: 3_600_000 }),
      lateMs: fc.integer({ min: 0, max: 4_900 }),
      offMs: fc.integer({ min: 0, max: 3_600_000 }),
    });
    fc.assert(
      fc.property(times, ({ scale, ranMs, lateMs, offMs }) => {
        const first = timeOf(null, scale, wallStart);
        const aliveAt = scaledTime(wallStart + ranMs, first);
        const stoppedAt = scaledTime(wallStart + ranMs + lateMs, first);
        const startedAgain = wallStart + ranMs + lateMs + offMs;
        const second = timeOf({ ...journal, aliveAt }, scale, startedAgain);
        return scaledTime(startedAgain, second) >= stoppedAt - 1;
      }),
    );
  });
});
