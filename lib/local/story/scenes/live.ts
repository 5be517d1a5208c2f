import { clockTime } from '../../run/lines.ts';
import { clerkSees, counterparts, linkedCounterpart } from '../both-sides.ts';
import { describeInvoice, enterInvoice } from '../clerk.ts';
import type { Scene, Stage } from '../scene.ts';
import { between, SceneError, until } from '../until.ts';

export const live: Scene = {
  title: 'Live',
  about:
    'Both systems are in step. A clerk enters an invoice in Precoro and approves it; nobody does anything else.',
  play,
};

async function play(stage: Stage): Promise<void> {
  const { face, deeds, clock, tally } = stage;
  const entered = await enterInvoice(stage, 'live');
  const { invoice, clerk, ref } = entered;
  face.say(`${clerk} enters ${describeInvoice(entered)}, and approves it.`);
  await deeds.approve('invoice', invoice.idn);
  const approvedAt = clerkSees(stage, invoice).record.approvalDate ?? clock.now();
  const bill = await until(stage, `The bill of ${invoice.customName}`, () => linkedCounterpart(stage, ref));
  const outsideAt = tally.synced(ref)?.at ?? clock.now();
  const name = `${invoice.customName} (in Precoro ${invoice.id})`;
  const time = (at: number) => clockTime(at, stage.memory().startedAt);
  face.say(
    `${name} was approved at ${time(approvedAt)}; ${between(approvedAt, outsideAt)} later it stood outside as bill ${bill.externalId}.`,
  );
  const shownAt = await until(stage, `The id of bill ${bill.externalId} in Precoro`, () =>
    clerkSees(stage, invoice).record.externalId === bill.externalId
      ? (tally.shownAt(ref) ?? clock.now())
      : null,
  );
  face.say(
    `At ${time(shownAt)} Precoro showed it: external id ${bill.externalId} on ${invoice.customName}, ${between(approvedAt, shownAt)} after the approval.`,
  );
  const all = await counterparts(stage, invoice);
  if (all.length !== 1) throw new SceneError(`${invoice.customName} stands outside ${all.length} times`);
}
