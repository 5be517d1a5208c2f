import type { FailureRecord } from '../../sync/ports/state.ts';
import type { JourneyStep } from '../views.ts';
import { capital, sentence } from '../words.ts';
import type { Incoming } from './incoming-key.ts';

/** Steps of a trail that happened in Precoro. */
const IN_PRECORO =
  /^(made in Precoro|updated in Precoro|found in Precoro|cancelled payment|linked to|unlinked from|refused by|it counts no more)/i;

/** What happened to an external record on its way to Precoro; not in order. */
export function incomingSteps(
  { feed, inbound }: Incoming,
  failure: FailureRecord | null,
): readonly JourneyStep[] {
  const { firstSeenAt, changedAt, isGone, trail, lost, externalId } = inbound;
  const outside = (at: number, words: string): JourneyStep => ({ at, where: 'external', words });
  const ended = feed.payment ? 'Voided' : 'Deleted';
  return [
    outside(
      firstSeenAt,
      `Read from the external system for the first time, as ${feed.source} ${externalId}.`,
    ),
    ...(isGone
      ? [outside(changedAt, `${ended} in the external system.`)]
      : changedAt === firstSeenAt
        ? []
        : [outside(changedAt, 'Changed in the external system.')]),
    ...trail.map(({ at, words }): JourneyStep => ({
      at,
      where: IN_PRECORO.test(words) ? 'precoro' : 'between',
      words: sentence(capital(words)),
    })),
    ...lost.map(({ at, field, side, words }): JourneyStep => ({
      at,
      where: side === 'precoro' ? 'precoro' : 'external',
      words: sentence(
        `Lost value of ${side === 'precoro' ? 'Precoro' : 'the external system'}, ${field}: ${words}`,
      ),
    })),
    ...failureSteps(incomingWords(trail), failure),
  ];
}

function incomingWords(trail: Incoming['inbound']['trail']): string {
  return trail.map(({ words }) => words).join('\n');
}

/** A trail may have told it already, the end of a long one left out. */
function failureSteps(told: string, record: FailureRecord | null): readonly JourneyStep[] {
  if (!record) return [];
  const { words } = record.failure;
  const isTold = told.includes(words.slice(0, 200));
  const last = record.attempts === 1 ? 'Failed' : `Failed ${record.attempts} times in all, last`;
  return isTold && record.attempts === 1
    ? []
    : [
        {
          at: record.lastAt,
          where: 'between',
          words: sentence(isTold ? last.replace(/, last$/, '') : `${last}: ${words}`),
        },
      ];
}
