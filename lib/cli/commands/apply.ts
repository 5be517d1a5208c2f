import { MINUTE } from '../../domain/time.ts';
import type { EndedRow } from '../../operator/apply.ts';
import { isAct, type PlanRow } from '../../operator/plan-rows.ts';
import { readChangePlan } from '../change-plan-file.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { AddCommand } from '../add-command.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';

interface Options {
  readonly throughGate?: true;
  /** `--no-wait`. */
  readonly wait: boolean;
}

/** What was asked of the dispatcher is waited for as long as something moves. */
const PATIENCE_MS = 10 * MINUTE;

/** `apply`: does what a plan says. */
export const addApply: AddCommand = (program, session) => {
  program
    .command('apply')
    .summary('do what a plan says, and nothing else')
    .description(
      'Does the creates, updates, links and cancellations that stand in a plan of "precoro-sync plan --out", each after a look at both sides: a row of which either side has moved is left, and told. Opens no gate. What goes to Precoro is done by the dispatcher, within the quota, and needs the gate open. May be stopped at any time, and given again: what is done counts as done.',
    )
    .argument('<file.json>', 'the plan')
    .option(
      '--through-gate',
      'write to the external system although the entity is only observed: these records alone, and only now',
    )
    .option('--no-wait', 'do not wait for what the dispatcher does')
    .addHelpText(
      'after',
      examples('precoro-sync apply plan.json', 'precoro-sync apply plan.json --through-gate'),
    )
    .action((file: string, options: Options) => apply(session, file, options));
};

async function apply(session: Session, file: string, options: Options): Promise<void> {
  const plan = await readChangePlan(session.io.cwd, file);
  const { services, name } = await session.deployment();
  if (plan.name !== name)
    throw new UsageError(`Nothing was done: ${file} is a plan of "${plan.name}", and this is "${name}".`);
  const rows = plan.rows.filter(({ act }) => isAct(act));
  if (rows.length === 0) return session.answer({ ended: [] }, () => [`Nothing is to be done in ${file}.`]);
  const { pricePlan } = await import('../../operator/plan.ts');
  const { applyEndLines, applyPlanLines, dangerOf } = await import('../render/change-plan.ts');
  const throughGate = options.throughGate === true;
  const price = await pricePlan(services, rows, services.clock.now());
  await session.proceed({ lines: applyPlanLines(rows, price, file), danger: dangerOf(price, throughGate) });
  const ended = await run(session, rows, throughGate, options.wait);
  if (ended.some(({ end }) => typeof end !== 'string')) session.endWith(EXIT.wrong);
  session.answer({ ended: ended.map(viewOf) }, () => applyEndLines(ended, session, session.io.width));
}

async function run(
  session: Session,
  rows: readonly PlanRow[],
  throughGate: boolean,
  isWaiting: boolean,
): Promise<readonly EndedRow[]> {
  const { services } = await session.deployment();
  const { applyPlan } = await import('../../operator/apply.ts');
  const { followAsked } = await import('../../operator/apply-inward.ts');
  const { startProgress } = await import('../progress.ts');
  const isQuiet = session.isQuiet();
  const progress = startProgress(session.io, { what: 'Through', total: rows.length, isQuiet });
  const ended = await applyPlan(services, rows, { throughGate }, progress.tell).finally(progress.end);
  if (!isWaiting || ended.every(({ end }) => end !== 'asked')) return ended;
  session.note('Waiting for what goes to Precoro; it goes on by itself when you stop this.');
  const asked = startProgress(session.io, { what: 'Done', total: rows.length, isQuiet });
  return followAsked(services, ended, PATIENCE_MS, asked.tell).finally(asked.end);
}

/** Which record, and what became of it. */
function viewOf({ row: { direction, entity, feed, company, id, label, act }, end }: EndedRow) {
  const isDone = typeof end === 'string';
  return {
    ...{ direction, entity, feed, company, id, label, act },
    end: isDone ? end : 'left',
    words: isDone ? null : end.words,
  };
}
