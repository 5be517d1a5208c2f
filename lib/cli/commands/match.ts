import type { EntityName } from '../../domain/records.ts';
import type { PlanDecision } from '../../matching/plan-csv.ts';
import type { OperatorServices } from '../../operator/services.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { readPlanFile, writePlanFile, writeReportFile } from '../plan-files.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntity } from '../read-words.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';

interface MatchOptions {
  readonly plan?: string;
  readonly report?: string;
  readonly apply?: string;
  readonly undo?: string;
  readonly all?: true;
}

/** `match`: finds what both systems hold already, and links it as a person decides. */
export const addMatch: AddCommand = (program, session) => {
  program
    .command('match')
    .summary('find what both systems hold already; link it as a plan says')
    .description(
      'Compares what both systems hold and nobody has linked, by all signs that matchOn names, and tells who may be whom. With --plan it writes a table in which you decide: link, skip (not the same), hold (somebody else must say). --apply does what the table says, after a look at both sides, and --undo takes it back. Nothing but links is written, and in Precoro the external ids. Where an entity only comes in, Precoro is asked for its list.',
    )
    .argument(
      '<entity...>',
      'supplier, tax, item or any other that is configured; purchaseOrder (open ones) or invoice (unpaid ones)',
    )
    .option('--plan <file.csv>', 'write a plan to decide in')
    .option('--report <file.html>', 'write a page with the pairs side by side')
    .option('--apply <file.csv>', 'do what a plan says; may be stopped, and given again')
    .option('--undo <file.csv>', 'unlink what a plan has linked')
    .option('--all', 'show every pair instead of the first twenty')
    .addHelpText(
      'after',
      examples(
        'precoro-sync match supplier',
        'precoro-sync match supplier --plan suppliers.csv --report suppliers.html',
        'precoro-sync match supplier --apply suppliers.csv',
        'precoro-sync match supplier --undo suppliers.csv',
        'precoro-sync match tax --plan taxes.csv',
      ),
    )
    .action(async (words: readonly string[], options: MatchOptions) => {
      const entity = readEntity(words);
      assertOne(options);
      if (options.apply !== undefined) return apply(session, entity, options.apply);
      if (options.undo !== undefined) return undo(session, entity, options.undo);
      return look(session, entity, options);
    });
};

function assertOne({ plan, report, apply, undo }: MatchOptions): void {
  const isLook = plan !== undefined || report !== undefined;
  if ([isLook, apply !== undefined, undo !== undefined].filter(Boolean).length > 1)
    throw new UsageError('--apply, --undo and --plan or --report are three commands: give one at a time.');
}

async function look(session: Session, entity: EntityName, options: MatchOptions): Promise<void> {
  const { io } = session;
  const { services, name } = await session.deployment();
  const { planMatch } = await import('../../operator/match-plan.ts');
  const { planRows } = await import('../../matching/plan.ts');
  const { matchPlanLines, matchPlanView, reportHead } = await import('../render/match.ts');
  const plan = await planMatch(services, entity);
  const rows = planRows(plan.matches);
  if (options.plan !== undefined) await writePlanFile(io.cwd, options.plan, rows);
  if (options.report !== undefined) {
    const { writeReport } = await import('../../matching/report-html.ts');
    await writeReportFile(io.cwd, options.report, writeReport(plan.matches, reportHead(plan, name)));
  }
  const files = { plan: options.plan ?? null, report: options.report ?? null };
  const around = { ...session, width: io.width, isAll: options.all === true, files };
  session.answer(matchPlanView(plan, rows, around), () => matchPlanLines(plan, rows, around));
}

async function apply(session: Session, entity: EntityName, file: string): Promise<void> {
  const decisions = await readPlanFile(session.io.cwd, '--apply', file);
  const { services } = await session.deployment();
  const { applyMatch } = await import('../../operator/match-apply.ts');
  const { forecastShown } = await import('../../operator/match-forecast.ts');
  const { applyPlanLines, matchEndLines } = await import('../render/match.ts');
  const decided = decisions.filter(({ decision }) => decision !== '');
  if (decided.length === 0) {
    return session.answer({ end: null }, () => [`Nothing is decided in ${file}.`]);
  }
  const direction = await directionOf(services, entity);
  await session.proceed({ lines: applyPlanLines(decisions, file, direction), danger: null });
  const progress = await startOn(session, 'Done', decided);
  const end = await applyMatch(services, entity, decided, progress.tell).finally(progress.end);
  const shown = await forecastShown(services, entity, end.linked);
  if (end.left.length > 0) session.endWith(EXIT.wrong);
  session.answer({ end, shown }, () => matchEndLines(end, shown, session, services.clock.now()));
}

async function undo(session: Session, entity: EntityName, file: string): Promise<void> {
  const decisions = await readPlanFile(session.io.cwd, '--undo', file);
  const { services } = await session.deployment();
  const { undoMatch } = await import('../../operator/match-undo.ts');
  const { undoEndLines, undoPlanLines } = await import('../render/match.ts');
  const links = decisions.filter(({ decision }) => decision === 'link');
  if (links.length === 0) {
    return session.answer({ end: null }, () => [`${file} links nothing.`]);
  }
  const direction = await directionOf(services, entity);
  await session.proceed({ lines: undoPlanLines(links, file, direction), danger: null });
  const progress = await startOn(session, 'Unlinked', links);
  const end = await undoMatch(services, entity, links, progress.tell).finally(progress.end);
  if (end.left.length > 0) session.endWith(EXIT.wrong);
  session.answer({ end }, () => undoEndLines(end, session));
}

async function directionOf(services: OperatorServices, entity: EntityName) {
  const { matchable } = await import('../../operator/matchable.ts');
  return matchable(services, entity).kind;
}

async function startOn(session: Session, what: string, rows: readonly PlanDecision[]) {
  const { startProgress } = await import('../progress.ts');
  return startProgress(session.io, { what, total: rows.length, isQuiet: session.isQuiet() });
}
