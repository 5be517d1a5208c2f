import { writeFileSync } from 'node:fs';
import { resourcePrefix } from '../../config/naming.ts';
import { NO_FAULTS } from '../../mock-precoro/faults.ts';
import type { Breaker } from '../story/breaker.ts';
import type { Director } from '../story/director.ts';
import { tellPlan } from '../story/tell-plan.ts';
import { compareSystems, proofOf } from './compare.ts';
import { everything, everythingFed } from './everything.ts';
import { keepChanging } from './keep-changing.ts';
import { lasting } from './lines.ts';
import { lookNow } from './look-now.ts';
import { reportOf, sayReport, type Report } from './report.ts';
import type { Running } from './running.ts';
import { untilIdle } from './until-idle.ts';

/** What came before: the story, if there was one, and what the person still has in hand. */
export interface Told {
  readonly director: Director;
  readonly breaker: Breaker;
  readonly hasStory: boolean;
  /** A scene did not come to its end. */
  readonly failed: boolean;
}

/**
 * Clerks and accountants keep working until they have done what was asked for, or the person wants the end. Then everything is mended and
 * waited for, and both systems are compared. Answers the exit code.
 */
export async function finish(
  running: Running,
  { director, breaker, hasStory, failed }: Told,
): Promise<number> {
  const { options, face, stopper, clock, world, accountant } = running;
  const hasHeadings = hasStory || face.hasKeys;
  if (hasHeadings && !director.left.aborted) director.begins('Clerks at work');
  director.pauses();
  if (face.hasKeys && !director.left.aborted)
    face.say(
      'People go on working on both sides. b breaks something, q ends with a comparison of both systems.',
    );
  const signal = AbortSignal.any([stopper.signal, director.left]);
  const lastChangeAt = await keepChanging(
    { precoro: world.precoro, accountant },
    clock,
    options,
    face,
    signal,
  );
  if (stopper.signal.aborted) return stoppedEarly(running, failed);
  await breaker.mended();
  await mend(running);
  if (hasHeadings) director.begins('The end');
  face.say('The changes have stopped; waiting until nothing is left to do.');
  if (hasStory) await lookNow(running.services, running.integration, clock);
  const isIdle = await waitForIdle(running, director, lastChangeAt);
  if (stopper.signal.aborted) return stoppedEarly(running, failed);
  await tellPlan(running);
  const report = await compareAtTheEnd(running);
  face.close();
  if (options.report) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  sayReport(report, face);
  face.say(`Done in ${lasting(Date.now() - running.wallStart)}.`);
  const isAsTold = !failed && !breaker.failed;
  if (!isAsTold) face.complain('Not everything came out as it was told: see above.');
  return isIdle && report.proof.ok && isAsTold ? 0 : 1;
}

/** In the middle of things the two systems differ by what is on its way: a comparison would say nothing. */
function stoppedEarly({ options, face }: Running, failed: boolean): number {
  if (!options.untilIdle)
    face.say('Stopped. "npm start -- --until-idle" ends with a comparison of both systems.');
  return options.untilIdle || failed ? 1 : 0;
}

/** Whatever a person has broken, from the story or the page. */
async function mend({ deeds }: Running): Promise<void> {
  const { closedAccounts, webhooksLost } = deeds.state();
  for (const code of closedAccounts) await deeds.setGlAccountActive(code, true);
  if (webhooksLost) await deeds.loseWebhooks(false);
}

function waitForIdle(running: Running, director: Director, lastChangeAt: number): Promise<boolean> {
  const { face, stopper, world, engine, memory } = running;
  // With closed gates whatever waits for them is not waited for.
  const observing = { observe: !memory().gatesOpened };
  const waiting = { options: observing, teller: face, stopper, world };
  const onProgress = ({ left }: { readonly left: number }) =>
    director.note(`Waiting until nothing is left: ${left}`);
  return untilIdle(face.hasKeys ? { ...waiting, onProgress } : waiting, engine, lastChangeAt);
}

async function compareAtTheEnd(running: Running): Promise<Report> {
  const { integration, world, engine, clock, memory, wallStart } = running;
  // Looking must not suffer from the faults that were asked for.
  world.precoro.setFaults(NO_FAULTS);
  await world.database.faults.rates({});
  const comparison = await compareSystems(integration, world.connector, engine.stores, function* () {
    yield* everything(world.precoro);
    yield* everythingFed(world.precoro);
  });
  return reportOf({
    proof: proofOf(comparison),
    comparison,
    traffic: world.precoro.counters(),
    integration: resourcePrefix(integration.name),
    virtualMs: clock.now() - memory().startedAt,
    wallMs: Date.now() - wallStart,
  });
}
