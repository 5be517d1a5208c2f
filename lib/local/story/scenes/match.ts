import type { RecordRef } from '../../../domain/records.ts';
import { applyMatch, planMatch, type Match } from '../../../operator/match-exactly.ts';
import { nameRecord } from '../../../operator/name-record.ts';
import { linkedCounterpart, linksOf } from '../both-sides.ts';
import { isGateOpen, openGate } from '../open-gate.ts';
import type { Scene, Stage } from '../scene.ts';
import { SceneError, until } from '../until.ts';
import { count, typed } from '../words.ts';

export const match: Scene = {
  title: 'Match',
  about:
    'Both systems hold suppliers, and many are the same ones. They are matched before any is written, or each would be there twice.',
  play,
};

async function play(stage: Stage): Promise<void> {
  const { face, services } = stage;
  if (await isGateOpen(stage, 'supplier')) {
    return face.say('An earlier start has matched the suppliers, and opened their gate.');
  }
  const named = stage.world.precoro.company.listSuppliers(({ externalId }) => externalId !== null).length;
  face.say(
    `${count(named, 'supplier')} in Precoro carry their id of the other system already: those pairs are known.`,
  );
  const plan = await planMatch(services, 'supplier');
  face.say(exactWords(plan.exact.length));
  const end = await applyMatch(services, plan);
  await stage.tally.recount(services.links.scan());
  const [left] = end.left;
  if (left) throw new SceneError(`${left.label} was not matched: ${left.words}`);
  await tellExample(stage, plan.exact[0]);
  if (plan.doubtful.length > 0) await tellDoubtful(stage, plan.doubtful);
  await openGate(stage, 'supplier');
  face.say(
    `You open the gate of suppliers: ${count(plan.unmatched, 'supplier')} that only Precoro has ${plan.unmatched === 1 ? 'is' : 'are'} created, and the waiting documents follow.`,
  );
}

function exactWords(many: number): string {
  if (many === 0) return 'None of the others has the same code and the same name or number there.';
  const have = many === 1 ? 'has' : 'have';
  return `Of the others, ${count(many, 'pair')} ${have} the same code and the same name or number: linked.`;
}

/** One of those that were linked, as both systems hold it now. */
async function tellExample(stage: Stage, example: Match | undefined): Promise<void> {
  if (!example) return;
  const vendor = await until(stage, `The link of ${example.label}`, () =>
    linkedCounterpart(stage, example.ref),
  );
  stage.face.say(
    `   ${example.label} (${example.candidates[0]?.reasons.join(', ') ?? ''}) is ${vendor.externalId}`,
  );
}

/** They must stand on hold, with a word for a person. */
async function tellDoubtful(stage: Stage, doubtful: readonly Match[]): Promise<void> {
  stage.face.say(
    `${count(doubtful.length, 'supplier')} ${doubtful.length === 1 ? 'is' : 'are'} doubtful and on hold, until you link ${doubtful.length === 1 ? 'it' : 'them'}, or release ${doubtful.length === 1 ? 'it' : 'them'} to be created:`,
  );
  for (const match of doubtful) await tellDoubt(stage, match);
}

async function tellDoubt(stage: Stage, { ref, label, candidates }: Match): Promise<void> {
  const { face, services } = stage;
  await until(stage, `The hold of ${label}`, () => isOnHold(stage, ref));
  const { argument } = await nameRecord(services, ref);
  for (const { externalId, label: theirs, reasons } of candidates) {
    face.say(`   "${label}" in Precoro, "${theirs}" (${externalId}) outside: ${reasons.join(', ')}`);
    face.say(`   $ ${typed(`link ${argument} ${externalId}`)}`);
  }
}

async function isOnHold(stage: Stage, ref: RecordRef): Promise<true | null> {
  const links = await linksOf(stage, ref);
  return links.some(({ hold }) => hold !== null) ? true : null;
}
