import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { keepTellingPlan, tellPlan } from '../../../lib/local/story/tell-plan.ts';
import { arrive, settledEngine, type Engine } from '../../sync/engine.ts';

const SOON = { everyMs: 5, firstAfterMs: 5 };

function scene(e: Engine) {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line.trim());
  const memory = () => ({ startedAt: e.start });
  return { lines, teller: { face: { say }, services: e.services, memory } };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(2);
}

describe('the plan of the day in lines', () => {
  it('is told in two: what is spent, and what comes of it', async () => {
    const e = await settledEngine();
    const { lines, teller } = scene(e);
    await tellPlan(teller);
    expect(lines).toEqual([
      expect.stringMatching(/^Requests in 24 h: \d+ of 3,000 \(live \d+, write-back \d+, background \d+\)$/),
      expect.stringMatching(/^enough at this pace · \d\.\d\d a record · changes gather 2 s$/),
    ]);
  });

  it('is told again when more was spent, and not otherwise', async () => {
    const e = await settledEngine();
    const { lines, teller } = scene(e);
    const stop = keepTellingPlan(teller, SOON);
    await until(() => lines.length > 0);
    await setTimeout(30);
    expect(lines).toHaveLength(2);
    await arrive(e);
    await until(() => lines.length > 2);
    stop();
  });

  it('is told no more once the run has ended, and ends no run when it cannot be looked up', async () => {
    const e = await settledEngine();
    const { lines, teller } = scene(e);
    const broken = {
      ...teller.services,
      ledgers: { ...e.services.ledgers, read: () => Promise.reject(new Error()) },
    };
    const stop = keepTellingPlan({ ...teller, services: broken }, SOON);
    await setTimeout(30);
    stop();
    expect(lines).toEqual([]);
  });
});
