import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Director } from '../../../lib/local/story/director.ts';
import { scriptedFace, type ScriptedFace } from './faces.ts';

let face: ScriptedFace;
let running: AbortController;
beforeEach(() => {
  face = scriptedFace();
  running = new AbortController();
  jest.useFakeTimers();
});
afterEach(() => void jest.useRealTimers());

const directorOf = (auto = false) => new Director(face, { auto, signal: running.signal });

/** Whether it is over after so long. */
async function isOver(waiting: Promise<void>, ms = 0): Promise<boolean> {
  let over = false;
  void waiting.then(() => (over = true));
  await jest.advanceTimersByTimeAsync(ms);
  return over;
}

const OTHERS = [{ key: 'q', does: 'end', awaited: false }];

describe('before a scene', () => {
  it('waits for Enter, and says so', async () => {
    const director = directorOf();
    const waiting = director.untilNext('Scene 2');
    expect(await isOver(waiting, 3_600_000)).toBe(false);
    expect(director.keys(OTHERS)).toEqual([{ key: 'Enter', does: 'Scene 2', awaited: true }, ...OTHERS]);
    face.press('next');
    expect(await isOver(waiting)).toBe(true);
    expect(director.keys(OTHERS)).toEqual(OTHERS);
  });

  it.each<[string, () => void]>([
    ['the person wants the end', () => face.press('quit')],
    ['the run is stopped', () => running.abort()],
  ])('waits no longer when %s', async (_, happen) => {
    const waiting = directorOf().untilNext('Scene 2');
    happen();
    expect(await isOver(waiting)).toBe(true);
  });

  it('goes on at once after Enter was pressed too early, and only once', async () => {
    const director = directorOf();
    face.press('next');
    expect(await isOver(director.untilNext('Scene 2'))).toBe(true);
    director.begins('Scene 2');
    expect(await isOver(director.untilNext('Scene 3'))).toBe(false);
  });

  it('does not take for a wish what was pressed while a scene was shown', async () => {
    const director = directorOf();
    director.begins('Scene 1');
    face.press('next');
    director.pauses();
    expect(await isOver(director.untilNext('Scene 2'))).toBe(false);
  });

  it('leaves time to read where scenes follow by themselves, unless the person has read', async () => {
    const director = directorOf(true);
    const waiting = director.untilNext('Scene 2');
    expect(await isOver(waiting, 2000)).toBe(false);
    expect(await isOver(waiting, 1000)).toBe(true);
    const next = director.untilNext('Scene 3');
    face.press('next');
    expect(await isOver(next)).toBe(true);
  });

  it('waits for nothing where nobody can press a key', async () => {
    face = scriptedFace({ hasKeys: false });
    expect(await isOver(directorOf().untilNext('Scene 2'))).toBe(true);
  });
});

it('a part that begins is named in a line of its own and in the panel', () => {
  const director = directorOf();
  expect([director.title, director.isBetweenScenes]).toEqual(['Everything is running', true]);
  director.begins('Scene 1 of 5: Go live');
  expect([director.title, director.isBetweenScenes]).toEqual(['Scene 1 of 5: Go live', false]);
  expect(face.said).toEqual(['', '── Scene 1 of 5: Go live ──']);
  director.pauses();
  expect([director.title, director.isBetweenScenes]).toEqual(['Scene 1 of 5: Go live', true]);
});

it('what is waited for stands in the panel until it is there', () => {
  const director = directorOf();
  director.note('312 left');
  expect(director.waitsFor).toBe('312 left');
  director.note(null);
  expect(director.waitsFor).toBeNull();
});

it('where there is no panel it is told by a line now and then', async () => {
  face = scriptedFace({ hasKeys: false });
  const director = directorOf();
  director.begins('Scene 1');
  const told = () => face.said.filter((line) => line.includes('read'));
  director.note('10 read');
  expect(told()).toEqual([]);
  await jest.advanceTimersByTimeAsync(10_000);
  director.note('20 read');
  director.note('21 read');
  director.note(null);
  expect(told()).toEqual(['   20 read']);
});

it('a wish for the end is answered once', () => {
  const director = directorOf();
  face.press('quit');
  face.press('quit');
  expect(director.left.aborted).toBe(true);
  expect(face.said).toHaveLength(1);
});
