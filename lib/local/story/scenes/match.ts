import type { RecordRef } from '../../../domain/records.ts';
import { planRows, type PlanRow } from '../../../matching/plan.ts';
import { readPlan, writePlan } from '../../../matching/plan-csv.ts';
import { applyMatch } from '../../../operator/match-apply.ts';
import { planMatch } from '../../../operator/match-plan.ts';
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
  const rows = planRows(plan.matches).filter(({ verdict }) => verdict !== 'none');
  const decided = rows.map((row): PlanRow => (row.decision === 'link' ? row : { ...row, decision: 'hold' }));
  face.say(certainWords(plan.counts.certain));
  const end = await applyMatch(services, 'supplier', readPlan(writePlan(decided)).decisions);
  await stage.tally.recount(services.links.scan());
  const [left] = end.left;
  if (left) throw new SceneError(`${left.ref.id} was not matched: ${left.words}`);
  await tellExample(
    stage,
    decided.find(({ decision }) => decision === 'link'),
  );
  if (end.held > 0) await tellDoubtful(stage, decided, end.held);
  await openGate(stage, 'supplier');
  face.say(
    `You open the gate of suppliers: ${count(plan.created, 'supplier')} that only Precoro has ${plan.created === 1 ? 'is' : 'are'} created, and the waiting documents follow.`,
  );
}

function certainWords(many: number): string {
  if (many === 0) return 'None of the others is certain to be the same there.';
  return `Of the others, ${count(many, 'pair')} ${many === 1 ? 'is' : 'are'} certain: more than the name agrees, and nothing speaks against it. The plan says "link", and so it is done.`;
}

/** One of those that were linked, as both systems hold it now. */
async function tellExample(stage: Stage, example: PlanRow | undefined): Promise<void> {
  if (!example) return;
  const { oursKey, oursLabel, speaksFor } = example;
  const vendor = await until(stage, `The link of ${oursLabel}`, () =>
    linkedCounterpart(stage, refOf(oursKey)),
  );
  stage.face.say(`   ${oursLabel} (${speaksFor}) is ${vendor.externalId}`);
}

/** They must stand on hold, with a word for a person. */
async function tellDoubtful(stage: Stage, rows: readonly PlanRow[], many: number): Promise<void> {
  const it = many === 1 ? 'it' : 'them';
  stage.face.say(
    `${count(many, 'supplier')} ${many === 1 ? 'is' : 'are'} not, and ${many === 1 ? 'goes' : 'go'} on hold, until you link ${it}, or release ${it} to be created:`,
  );
  for (const row of rows.filter(({ decision }) => decision === 'hold')) await tellDoubt(stage, row);
}

async function tellDoubt(stage: Stage, row: PlanRow): Promise<void> {
  const { face, services } = stage;
  const ref = refOf(row.oursKey);
  await until(stage, `The hold of ${row.oursLabel}`, () => isOnHold(stage, ref));
  const { argument } = await nameRecord(services, ref);
  const reasons = [row.speaksFor, row.speaksAgainst].filter((words) => words !== '').join('; ');
  face.say(
    `   "${row.oursLabel}" in Precoro, "${row.theirsLabel}" (${row.theirsKey}) outside, ${row.verdict}: ${reasons}`,
  );
  face.say(`   $ ${typed(`link ${argument} ${row.theirsKey}`)}`);
}

function refOf(id: string): RecordRef {
  return { entity: 'supplier', id };
}

async function isOnHold(stage: Stage, ref: RecordRef): Promise<true | null> {
  const links = await linksOf(stage, ref);
  return links.some(({ hold }) => hold !== null) ? true : null;
}
