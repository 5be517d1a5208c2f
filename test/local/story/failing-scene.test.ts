import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Running } from '../../../lib/local/run/running.ts';
import { Breaker } from '../../../lib/local/story/breaker.ts';
import { Director } from '../../../lib/local/story/director.ts';
import type { Scene } from '../../../lib/local/story/scene.ts';
import { playStory, type Story } from '../../../lib/local/story/story.ts';
import { LeftError, SceneError } from '../../../lib/local/story/until.ts';
import { integrationOf } from '../../sync/engine.ts';
import { memoryAudit } from '../../support/memory/memoryAudit.ts';
import { memoryCrossReference } from '../../support/memory/memoryCrossReference.ts';
import { memoryMirror } from '../../support/memory/memoryMirror.ts';
import { memoryUpsertQueue } from '../../support/memory/memoryQueues.ts';
import { memoryStates } from '../../support/memory/memoryStates.ts';
import { memoryWriteBacks } from '../../support/memory/memoryWriteBacks.ts';
import { virtualClock } from '../../support/memory/virtualClock.ts';
import { scriptedFace, type ScriptedFace } from './faces.ts';

let face: ScriptedFace;
let stopping: AbortController;
let played: string[];
let remembered: object[];
beforeEach(() => {
  face = scriptedFace({ hasKeys: false });
  stopping = new AbortController();
  [played, remembered] = [[], []];
  jest.useFakeTimers();
});
afterEach(() => void jest.useRealTimers());

/** Everything is quiet here: nothing is on its way, and all was read. */
async function quietRun() {
  const clock = virtualClock();
  const states = memoryStates();
  for (const { entity, cursor } of await states.readAll()) {
    await states.saveCursor(entity, { ...cursor, watermark: clock.now() }, 1);
  }
  const waits = memoryCrossReference();
  const services = {
    ...{ clock, gates: states, audit: memoryAudit(), waits, upserts: memoryUpsertQueue(), who: 'a test' },
  };
  const stores = { clock, states, mirror: memoryMirror(), writeBacks: memoryWriteBacks(), waits };
  const running = {
    ...{ face, clock, services, integration: integrationOf() },
    stopper: { signal: stopping.signal, stop: () => stopping.abort() },
    engine: { stores, feeds: [], outward: [], stack: { queueDepths: async () => ({}), busy: () => 0 } },
    world: { precoro: { counters: () => ({ received: 0 }) } },
    remember: (news: object) => void remembered.push(news),
  };
  // Scenes are made up here, so that nobody asks for more of a run than this.
  return { running: running as unknown as Running, states };
}

function scene(title: string, happen: () => void = () => undefined): Scene {
  return {
    title,
    about: `About ${title}.`,
    play: async () => {
      played.push(title);
      happen();
    },
  };
}

const failing = (words: string) => () => {
  throw new SceneError(words);
};

async function tell(story: Story) {
  const { running, states } = await quietRun();
  const director = new Director(face, { auto: true, signal: stopping.signal });
  const playing = playStory(running, director, new Breaker(running, stopping.signal, []), story);
  // Whoever expects a throw hears of it below.
  playing.catch(() => undefined);
  // Three looks before each scene find that all is quiet.
  await jest.advanceTimersByTimeAsync(10_000);
  const end = await playing;
  const gates = (await states.readAll()).map(({ gate }) => gate);
  return { ...end, gates };
}

describe('a scene that does not come to its end', () => {
  it('is told with its reason, and the next one follows', async () => {
    const end = await tell({
      goingLive: [scene('A')],
      inStep: [scene('B', failing('no bill came')), scene('C')],
    });
    expect(end.failed).toBe(true);
    expect(face.complaints).toEqual(['This scene did not come to its end: no bill came.']);
    expect(played).toEqual(['A', 'B', 'C']);
  });

  it('leaves no gate closed when it was one of going live', async () => {
    const { failed, gates } = await tell({
      goingLive: [scene('A', failing('nothing was read'))],
      inStep: [scene('B')],
    });
    expect([failed, played]).toEqual([true, ['A', 'B']]);
    expect(gates.filter((gate) => gate === 'live')).toHaveLength(2);
    expect(remembered).toEqual([{ gatesOpened: true }]);
  });

  it('is none where the person left in the middle of it', async () => {
    const leaving = () => {
      throw new LeftError('left');
    };
    const { failed } = await tell({ goingLive: [scene('A', leaving)], inStep: [] });
    expect([failed, face.complaints]).toEqual([false, []]);
  });

  it('lets a flaw of the program itself through', async () => {
    const broken = () => {
      throw new TypeError('undefined is not a function');
    };
    await expect(tell({ goingLive: [scene('A', broken)], inStep: [] })).rejects.toThrow(TypeError);
  });
});

it('a run that is stopped plays no further, and does not count as live', async () => {
  const { failed } = await tell({
    goingLive: [scene('A', () => stopping.abort()), scene('B')],
    inStep: [scene('C')],
  });
  expect([failed, played, remembered]).toEqual([false, ['A'], []]);
});

it('scenes are announced by number and name, each with what it is about', async () => {
  await tell({ goingLive: [scene('A')], inStep: [scene('B')] });
  expect(face.said).toEqual([
    ...['', '── Scene 1 of 2: A ──', 'About A.'],
    ...['', '── Scene 2 of 2: B ──', 'About B.'],
  ]);
});
