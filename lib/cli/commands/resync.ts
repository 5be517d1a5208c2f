import type { ResyncPlan } from '../../operator/resync.ts';
import type { AddCommand } from '../program.ts';
import { readEntity, readSince } from '../read-words.ts';
import { countText, plural } from '../render/times.ts';
import { examples } from './examples.ts';

/** `resync`: applies again what changed since a day. */
export const addResync: AddCommand = (program, session) => {
  program
    .command('resync')
    .summary('apply again what changed since a day; the price first')
    .description(
      'Applies again what Precoro changed since then, by its own dates: after a change of the mapping, or when something was missed. With --read it is read from Precoro again first, which costs requests; the price is told before.',
    )
    .argument('<entity...>', 'supplier, purchaseOrder, invoice or receipt')
    .requiredOption('--since <day>', 'a day, a time (UTC), or a while such as 36h or 7d')
    .option('--read', 'read from Precoro again first')
    .addHelpText(
      'after',
      examples(
        'precoro-sync resync invoice --since 2026-07-01',
        'precoro-sync resync supplier --since 7d --read',
      ),
    )
    .action(async (words: readonly string[], options: { readonly since: string; readonly read?: true }) => {
      const entity = readEntity(words);
      const { services } = await session.deployment();
      const since = readSince('--since', options.since, services.clock.now());
      const { planResync, resync } = await import('../../operator/resync.ts');
      const { resyncLines } = await import('../render/resync.ts');
      const plan = await planResync(services, entity, since, { read: options.read === true });
      if (plan.records === 0 && !plan.read) {
        return session.answer({ plan, end: null }, () => [
          'Nothing that is written outside changed since then.',
        ]);
      }
      await session.proceed({ lines: resyncLines(plan), danger: dangerOf(plan) });
      const { startProgress } = await import('../progress.ts');
      const progress = startProgress(session.io, {
        what: 'Sent',
        total: plan.records,
        isQuiet: session.isQuiet(),
      });
      const end = await resync(services, plan, progress.tell).finally(progress.end);
      session.answer({ plan, end }, () => [
        `${plural(end.sent, 'record is', 'records are')} being applied again.`,
        ...(end.readAgain ? ["Precoro's lists are read again from then on."] : []),
        ...(end.detailsDue === 0
          ? []
          : [`${plural(end.detailsDue, 'document is', 'documents are')} read again one by one.`]),
      ]);
    });
};

function dangerOf({ requests }: ResyncPlan): string | null {
  const needed = requests.lists + requests.details;
  if (needed <= requests.leftToday) return null;
  return `It takes ${plural(needed, 'request')}; left today: ${countText(requests.leftToday)}. The rest follows as new ones come, and other background work waits meanwhile.`;
}
