import type { Feed } from '../../mapping/contract.ts';
import type { ResyncPlan } from '../../operator/resync.ts';
import type { OperatorServices } from '../../operator/services.ts';
import { feedsOf, mappingOf } from '../../sync/services.ts';
import { UsageError } from '../errors.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntity, readSince } from '../read-words.ts';
import { countText, plural } from '../render/times.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';
import { ENTITY_ARGUMENT } from './named.ts';

/** `resync`: applies again what changed since a day. */
export const addResync: AddCommand = (program, session) => {
  program
    .command('resync')
    .summary('apply again what changed since a day; the price first')
    .description(
      'Applies again what Precoro changed since then, by its own dates: after a change of the mapping, or when something was missed. With --read it is read from Precoro again first, which costs requests; the price is told before. What comes in (--incoming, or an entity or feed that only comes in) is compared whole, whenever it changed.',
    )
    .argument('<entity...>', `${ENTITY_ARGUMENT}; or a feed, such as "itemFieldOption.GL account"`)
    .option('--since <day>', 'a day, a time (UTC), or a while such as 36h or 7d')
    .option(
      '--incoming',
      'what comes from the external system: every record of it is compared with Precoro again',
    )
    .option('--read', 'read from Precoro again first; with --incoming from the external system')
    .addHelpText(
      'after',
      examples(
        'precoro-sync resync invoice --since 2026-07-01',
        'precoro-sync resync supplier --since 7d --read',
        'precoro-sync resync supplier --incoming',
        'precoro-sync resync tax',
      ),
    )
    .action(async (words: readonly string[], options: ResyncOptions) => {
      const { services } = await session.deployment();
      const feeds = feedsMeant(services, words, options);
      if (feeds) return resyncFeeds(session, feeds, options);
      const entity = readEntity(words);
      if (options.since === undefined) {
        throw new UsageError('Say since when, such as --since 7d; or --incoming for what comes in.');
      }
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

interface ResyncOptions {
  readonly since?: string;
  readonly incoming?: true;
  readonly read?: true;
}

/** Null where what goes out is meant. */
function feedsMeant(
  { integration }: OperatorServices,
  words: readonly string[],
  { incoming, since }: ResyncOptions,
): readonly Feed[] | null {
  const text = words.join(' ').toLowerCase();
  const named = integration.feeds.filter(({ name }) => name.includes('.') && name.toLowerCase() === text);
  const entity = named.length > 0 ? null : readEntity(words);
  const feeds = entity === null ? named : feedsOf(integration, entity);
  const isMeant = incoming || entity === null || !mappingOf(integration, entity);
  if (!isMeant || (feeds.length === 0 && !incoming)) return null;
  if (since !== undefined)
    throw new UsageError('--since is for what goes out; what comes in is compared whole.');
  if (feeds.length === 0)
    throw new UsageError(`Nothing comes in to ${entity ?? text}: the configuration has no such feed.`);
  return feeds;
}

async function resyncFeeds(session: Session, feeds: readonly Feed[], options: ResyncOptions): Promise<void> {
  const { services } = await session.deployment();
  const { planFeedResync, resyncFeed } = await import('../../operator/inward/resync-feed.ts');
  const { forecastLines } = await import('../render/forecast.ts');
  const read = options.read === true;
  const plans = [];
  for (const feed of feeds) plans.push(await planFeedResync(services, feed, { read }));
  await session.proceed({
    lines: [
      'Compares again every record that was read from the external system, and writes to Precoro what differs.',
      ...(read ? ['Its sources are read from the beginning first; that costs no request to Precoro.'] : []),
      ...plans.flatMap(({ forecast, at }) => forecastLines(forecast, at)),
    ],
    danger: null,
  });
  let compared = 0;
  for (const feed of feeds) compared += await resyncFeed(services, feed, { read });
  session.answer({ plans, compared }, () => [
    `${plural(compared, 'record is', 'records are')} being compared again.`,
  ]);
}

function dangerOf({ requests }: ResyncPlan): string | null {
  const needed = requests.lists + requests.details;
  if (needed <= requests.leftToday) return null;
  return `It takes ${plural(needed, 'request')}; left today: ${countText(requests.leftToday)}. The rest follows as new ones come, and other background work waits meanwhile.`;
}
