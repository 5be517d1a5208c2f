import type { MatchPlan } from '../../operator/match-exactly.ts';
import type { AddCommand } from '../program.ts';
import { readEntity } from '../read-words.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';

/** `match`: links what both systems hold already. */
export const addMatch: AddCommand = (program, session) => {
  program
    .command('match')
    .summary('find, and with --apply link, what both systems hold already')
    .description(
      'Compares the master data of both systems by number, name, registration and tax number. Shows who is whom; with --apply what is beyond doubt is linked, and the doubtful waits on hold for your decision. Nothing is written outside by this.',
    )
    .argument('<entity...>', 'supplier')
    .option('--apply', 'link what is beyond doubt, put the doubtful on hold')
    .option('--all', 'show every match instead of the first twenty')
    .addHelpText('after', examples('precoro-sync match supplier', 'precoro-sync match supplier --apply'))
    .action(async (words: readonly string[], options: { readonly apply?: true; readonly all?: true }) => {
      const entity = readEntity(words);
      const { services } = await session.deployment();
      const { planMatch, applyMatch } = await import('../../operator/match-exactly.ts');
      const { matchEndLines, matchPlanLines } = await import('../render/match.ts');
      const plan = await planMatch(services, entity);
      const lines = matchPlanLines(plan, {
        ...session,
        width: session.io.width,
        isAll: options.all === true,
      });
      if (!options.apply) return session.answer(plan, () => [...lines, ...hint(plan, session)]);
      if (plan.exact.length + plan.doubtful.length === 0) {
        return session.answer({ plan, end: null }, () => [...lines, 'There is nothing to link.']);
      }
      await session.proceed({ lines: [...lines, '', whatHappens(plan)], danger: null });
      const total = plan.exact.length + plan.doubtful.length;
      const { startProgress } = await import('../progress.ts');
      const progress = startProgress(session.io, { what: 'Matched', total, isQuiet: session.isQuiet() });
      const end = await applyMatch(services, plan, progress.tell).finally(progress.end);
      session.answer({ plan, end }, () => matchEndLines(end, session));
    });
};

function hint({ entity, exact, doubtful }: MatchPlan, { typed }: Session): readonly string[] {
  if (exact.length + doubtful.length === 0) return [];
  return [
    '',
    `To link what is exact and put the doubtful on hold: ${typed(`precoro-sync match ${entity} --apply`)}`,
  ];
}

function whatHappens({ exact, doubtful }: MatchPlan): string {
  return `Links the ${exact.length} that are exact (Precoro shows the external id; both sides are then compared) and puts the ${doubtful.length} doubtful on hold. Outside nothing is created.`;
}
