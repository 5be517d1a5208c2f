import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, MINUTE } from '../../../lib/domain/time.ts';
import type { Mails } from '../../../lib/sync/ports/alerts.ts';
import { memoryAlertMarks } from '../../support/memory/memoryAlerts.ts';
import { failing, invoice, scene } from './scene.ts';

const CAUSES = ['T1', 'T2', 'T3'];
const RECORDS_PER_CAUSE = 3;

const acts = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('fail', 'cure'), record: fc.nat({ max: 8 }) }),
    fc.record({ kind: fc.constant('pass'), minutes: fc.integer({ min: 5, max: 90 }) }),
    fc.record({ kind: fc.constant('crash'), after: fc.integer({ min: 0, max: 6 }) }),
    fc.record({ kind: fc.constant('both') }),
  ),
  { maxLength: 40 },
);

/** A postbox with times, and marks: both fail where the function is to end. */
function crashable(now: () => number) {
  const marks = memoryAlertMarks();
  const sent: { readonly at: number; readonly subject: string }[] = [];
  let left = Infinity;
  const step = () => {
    if (left-- <= 0) throw new Error('crash');
  };
  const mails: Mails = {
    send: async ({ subject }) => {
      step();
      sent.push({ at: now(), subject });
    },
  };
  const save: typeof marks.save = async (...args) => {
    step();
    return marks.save(...args);
  };
  return { sent, mails, marks: { ...marks, save }, crashAfter: (steps: number) => (left = steps) };
}

it('whatever fails, is cured and crashes: nothing is kept from people, and without a crash nothing is told twice', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      let now = () => 0;
      const { sent, mails, marks, crashAfter } = crashable(() => now());
      const { clock, fail, cure, run, pass, failures } = scene({ mails, marks });
      now = clock.now;
      let crashes = 0;
      for (const step of steps) {
        if ('record' in step) {
          const ref = invoice(step.record);
          const cause = CAUSES[Math.floor(step.record / RECORDS_PER_CAUSE)];
          if (step.kind === 'fail') await fail(ref, failing(`Payment term ${cause} is unknown.`));
          else await cure(ref);
        } else if ('minutes' in step) await pass(step.minutes * MINUTE);
        else if ('after' in step) {
          crashAfter(step.after);
          await clock.advance(5 * MINUTE);
          await run().catch(() => (crashes += 1));
          crashAfter(Infinity);
        } else await Promise.all([run(), run()]);
      }
      await pass(2 * HOUR);
      for (const cause of CAUSES) {
        const mine = sent.filter(({ subject }) => subject.includes(` ${cause} `));
        const open = (await failures.list(99)).filter(({ failure }) => failure.words.includes(` ${cause} `));
        const lastTold = mine.at(-1)?.at ?? -Infinity;
        // Whoever was told last was told of at least one of those that are open now.
        if (open.length > 0)
          expect(Math.min(...open.map(({ firstAt }) => firstAt))).toBeLessThanOrEqual(lastTold);
        const early = mine.filter(({ at }, index) => at - (mine[index - 1]?.at ?? -Infinity) < HOUR);
        expect(early.length).toBeLessThanOrEqual(crashes);
      }
    }),
    { numRuns: 150 },
  );
}, 30_000);
