import { setGate } from '../../sync/open-gate.ts';
import { lasting } from '../run/lines.ts';
import type { Running } from '../run/running.ts';
import { untilAllSent, type Progress } from '../run/until-idle.ts';
import type { Breaker } from './breaker.ts';
import type { Director } from './director.ts';
import { gatesOf } from './open-gate.ts';
import type { Scene, Stage } from './scene.ts';
import { goLive } from './scenes/go-live.ts';
import { live } from './scenes/live.ts';
import { match } from './scenes/match.ts';
import { noAnswer } from './scenes/no-answer.ts';
import { refused } from './scenes/refused.ts';
import { LeftError, SceneError } from './until.ts';

export interface Story {
  /** After these both systems are live. Whoever leaves between them would leave a half-open set-up. */
  readonly goingLive: readonly Scene[];
  readonly inStep: readonly Scene[];
}

const STORY: Story = { goingLive: [goLive, match], inStep: [live, refused, noAnswer] };

const INVITATION = 'Five scenes follow. Nothing is connected before the first; Enter begins each of them.';

export interface StoryEnd {
  /** A scene did not come to its end. */
  readonly failed: boolean;
}

/**
 * Plays the scenes one after another; each waits for the person where there is one. A scene that fails is told with its
 * reason, and the next one follows. Leaving before anything is written leaves it so; leaving later does not stop the
 * second half of going live.
 */
export async function playStory(
  running: Running,
  director: Director,
  breaker: Breaker,
  { goingLive, inStep }: Story = STORY,
): Promise<StoryEnd> {
  const { signal: stopped } = running.stopper;
  const left = AbortSignal.any([stopped, director.left]);
  const all = [...goingLive, ...inStep];
  const nameOf = (scene: Scene) => `Scene ${all.indexOf(scene) + 1} of ${all.length}: ${scene.title}`;
  if (running.face.hasKeys && !running.options.auto) running.face.say(INVITATION);
  let isGood = true;
  for (const scene of goingLive) {
    await director.untilNext(nameOf(scene));
    if (stopped.aborted || (left.aborted && scene === goingLive[0])) return { failed: !isGood };
    isGood = (await playOne(scene, nameOf(scene), running, director, stopped)) && isGood;
  }
  if (stopped.aborted) return { failed: !isGood };
  if (!isGood) await openAll(running);
  running.remember({ gatesOpened: true });
  for (const scene of inStep) {
    const isReady = await untilReady(nameOf(scene), running, director, breaker, left);
    if (left.aborted) return { failed: !isGood };
    isGood = isReady && (await playOne(scene, nameOf(scene), running, director, left)) && isGood;
  }
  return { failed: !isGood };
}

/** False when the scene did not come to its end. */
async function playOne(
  scene: Scene,
  name: string,
  running: Running,
  director: Director,
  signal: AbortSignal,
): Promise<boolean> {
  const stage: Stage = { ...running, signal, note: (words) => director.note(words) };
  director.begins(name);
  running.face.say(scene.about);
  try {
    await scene.play(stage);
    return true;
  } catch (error) {
    if (error instanceof LeftError) return true;
    if (!(error instanceof SceneError)) throw error;
    running.face.complain(`This scene did not come to its end: ${error.message}.`);
    return false;
  } finally {
    director.note(null);
    director.pauses();
  }
}

/** A failed scene must not keep the company from going live: what follows can still be seen. */
async function openAll({ face, integration, services }: Running): Promise<void> {
  for (const entity of gatesOf(integration)) await setGate(services, entity, 'live', services.who);
  face.say('All gates are open now all the same.');
}

/**
 * Until all that is known stands outside, nothing is broken, and the person wants to go on: what the scene does then
 * happens to its own document. False when that cannot come.
 */
async function untilReady(
  name: string,
  running: Running,
  director: Director,
  breaker: Breaker,
  left: AbortSignal,
): Promise<boolean> {
  const { face, engine, world } = running;
  const onProgress = ({ left: many, toGoMs }: Progress) =>
    director.note(`${name} can begin when nothing is left to send: ${many} left${inWords(toGoMs)}`);
  const waiting = { options: { observe: false }, world, stopper: { signal: left }, teller: face };
  const quiet = () => untilAllSent(face.hasKeys ? { ...waiting, onProgress } : waiting, engine);
  const isQuiet = await quiet();
  director.note(null);
  await director.untilNext(name);
  if (breaker.isBroken) {
    director.note(`${name} begins when what is broken has healed`);
    await breaker.mended();
    await quiet();
    director.note(null);
  }
  if (!isQuiet) face.complain(`${name} cannot begin: something is not read any more until a person acts.`);
  return isQuiet;
}

function inWords(toGoMs: number | null): string {
  return toGoMs === null ? '' : `, about ${lasting(toGoMs)}`;
}
