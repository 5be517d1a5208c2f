import type { RebuildEnd, RebuildPlan } from '../../operator/rebuild.ts';
import { EXIT } from '../exit-codes.ts';
import type { AddCommand } from '../add-command.ts';
import { readSince } from '../read-words.ts';
import { examples } from './examples.ts';

/** `rebuild`: the links anew, from what both systems hold. */
export const addRebuild: AddCommand = (program, session) => {
  program
    .command('rebuild')
    .summary('rebuild the links from both systems, after tables were lost or set back')
    .description(
      'Finds which record of Precoro is which one outside: by the key it was created with, by the external id that Precoro shows, by what people linked. Links what is certain, shows what contradicts, and has every record applied again: what is missing outside is created, what differs is written. No link is replaced. Costs no request to Precoro by itself, and may be repeated.',
    )
    .option(
      '--since <moment>',
      'tables were set back to then, or lost: what Precoro changed since is read again; a day, a time (UTC), or a while such as 36h',
    )
    .option('--all', 'show every contradiction instead of the first twenty')
    .addHelpText(
      'after',
      examples(
        'precoro-sync rebuild',
        'precoro-sync rebuild --since 2026-03-01T09:30',
        'precoro-sync rebuild --json',
      ),
    )
    .action(async (options: { readonly since?: string; readonly all?: true }) => {
      const { services } = await session.deployment();
      const now = services.clock.now();
      const since = options.since === undefined ? null : readSince('--since', options.since, now);
      const { planRebuild, rebuild } = await import('../../operator/rebuild.ts');
      const { dangerOf, rebuildEndLines, rebuildPlanLines } = await import('../render/rebuild.ts');
      const plan = await planRebuild(services, since);
      const around = { ...session, width: session.io.width, isAll: options.all === true };
      await session.proceed({ lines: rebuildPlanLines(plan, around), danger: dangerOf(plan) });
      const { startProgress } = await import('../progress.ts');
      const total = plan.certain.length + plan.records.length;
      const progress = startProgress(session.io, { what: 'Rebuilt', total, isQuiet: session.isQuiet() });
      const end = await rebuild(services, plan, progress.tell).finally(progress.end);
      if (plan.conflicts.length + end.left.length > 0) session.endWith(EXIT.wrong);
      session.answer(viewOf(plan, end), () => rebuildEndLines(plan, end, session));
    });
};

/** How many records there are says as much as all of them. */
function viewOf({ records, ...plan }: RebuildPlan, end: RebuildEnd) {
  return { plan: { ...plan, records: records.length }, end };
}
