import type { ReconcileFinding, Reconciliation } from '../../operator/reconcile-views.ts';
import { EXIT } from '../exit-codes.ts';
import { writePage } from '../page-file.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntities } from '../read-entities.ts';
import { reconcileLines, repairEndLines, repairPlanLines } from '../render/reconcile.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';

interface Options {
  readonly month?: string;
  readonly page?: string;
  readonly repair?: true;
  readonly all?: true;
}

/** `reconcile`: both systems whole, against each other. */
export const addReconcile: AddCommand = (program, session) => {
  program
    .command('reconcile')
    .summary('both systems against each other: counts, sums, what differs; a page to file')
    .description(
      "Compares both systems record by record, in both directions: counts and hashes per entity and company, sums by currency and month, what differs field by field, what stands on one side only and why, what is linked wrongly. Sends no request to Precoro, and changes nothing. --page writes the result as a page to file with the month's close. --repair sends what differs once more through the usual ways; nothing is deleted or disabled because it stands on one side only. Ends with 1 where the sides are not in step.",
    )
    .argument('[entity...]', 'such as supplier, invoice or tax; default: all that are configured')
    .option('--month <month>', 'only documents of this month, such as 2026-02')
    .option('--page <file.html>', 'write the result as a page')
    .option('--repair', 'send what differs once more')
    .option('--all', 'show every finding instead of the first twenty')
    .addHelpText(
      'after',
      examples(
        'precoro-sync reconcile',
        'precoro-sync reconcile invoice --month 2026-02 --page february.html',
        'precoro-sync reconcile supplier --repair',
      ),
    )
    .action((words: readonly string[], options: Options) => look(session, words, options));
};

async function look(session: Session, words: readonly string[], options: Options): Promise<void> {
  const entities = readEntities(words);
  const { services, name, where } = await session.deployment();
  const { reconcile } = await import('../../operator/reconcile.ts');
  const result = await reconcile(services, entities, options.month ?? null);
  if (options.page !== undefined) {
    const { reconcilePage } = await import('../render/reconcile-page.ts');
    await writePage(session.io.cwd, '--page', options.page, reconcilePage(result, `${name}, ${where}`));
  }
  const around = { style: session.style, width: session.io.width, isAll: options.all === true };
  if (!result.isInStep) session.endWith(EXIT.wrong);
  if (!options.repair || result.findings.length === 0)
    return session.answer(result, () => reconcileLines(result, { ...around, page: options.page ?? null }));
  session.note(...reconcileLines(result, { ...around, page: options.page ?? null }));
  await repair(session, result);
}

async function repair(session: Session, { findings }: Reconciliation): Promise<void> {
  const { services } = await session.deployment();
  const { repairFindings } = await import('../../operator/reconcile-repair.ts');
  const { startProgress } = await import('../progress.ts');
  await session.proceed({ lines: repairPlanLines(findings), danger: null });
  const progress = startProgress(session.io, {
    ...{ what: 'Sent', total: findings.length, isQuiet: session.isQuiet() },
  });
  const end = await repairFindings(
    services,
    findings satisfies readonly ReconcileFinding[],
    progress.tell,
  ).finally(progress.end);
  session.answer({ end }, () => repairEndLines(end, session));
}
