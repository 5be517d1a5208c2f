import type { Link } from '../../../sync/ports/state.ts';
import { clockTime } from '../../run/lines.ts';
import { clerkSees, counterparts, linksOf } from '../both-sides.ts';
import { describeInvoice, enterInvoice, type Entered } from '../clerk.ts';
import type { Scene, Stage } from '../scene.ts';
import { SceneError, until } from '../until.ts';

export const noAnswer: Scene = {
  title: 'No answer',
  about:
    'The worst that can happen to a create: the external system saves the bill and never answers. Sending it again blindly would make two.',
  play,
};

async function play(stage: Stage): Promise<void> {
  const { face, deeds, tally, clock } = stage;
  const entered = await enterInvoice(stage, 'no answer');
  await deeds.silenceExternal();
  const { invoice, clerk, ref } = entered;
  face.say(
    `The external system will save the next bill and not answer. ${clerk} enters ${describeInvoice(entered)}, and approves it.`,
  );
  await deeds.approve('invoice', invoice.idn);
  await until(stage, 'A write that meets the silence', () => (deeds.state().externalSilent ? null : true));
  await tellDoubt(stage, entered);
  const link = await until(stage, `The link of ${invoice.customName}`, async () => linked(stage, entered));
  const heard = await until(stage, `Word that ${invoice.customName} is outside`, () => tally.synced(ref));
  if (heard.action !== 'adopted') {
    throw new SceneError(`${invoice.customName} went over with an answer: the silence met another write`);
  }
  const time = clockTime(heard.at, stage.memory().startedAt);
  face.say(
    `At ${time} precoro-sync looked outside, found bill ${link.externalId ?? ''} with the key of ${invoice.customName}, and adopted it.`,
  );
  await until(stage, `The id of the bill in Precoro`, () =>
    clerkSees(stage, invoice).record.externalId === link.externalId ? clock.now() : null,
  );
  const all = await counterparts(stage, invoice);
  if (all.length !== 1) throw new SceneError(`${invoice.customName} stands outside ${all.length} times`);
  face.say(`Bills outside for ${invoice.customName}, counted there: ${all.length}. One bill, not two.`);
}

/** Tells that the bill is saved although nobody knows here; nothing where it is known by the time we look. */
async function tellDoubt(stage: Stage, { invoice, ref }: Entered): Promise<void> {
  const { face, memory } = stage;
  const doubt = await until(stage, `A word of ${invoice.customName}`, async () => {
    const [link] = await linksOf(stage, ref);
    return link && (link.externalId !== null || (link.phase === 'creating' && link.wait)) ? link : null;
  });
  if (doubt.externalId !== null || !doubt.wait) return;
  const saved = await counterparts(stage, invoice);
  face.say(
    `No answer came. Outside the bill is saved (${saved.length} of it), which nobody here can know. What is known: ${doubt.wait.reason}. Nothing is sent; it is looked for at ${clockTime(doubt.wait.dueAt, memory().startedAt)}.`,
  );
}

async function linked(stage: Stage, { ref }: Entered): Promise<Link | null> {
  const links = await linksOf(stage, ref);
  return links.find(({ externalId }) => externalId !== null) ?? null;
}
