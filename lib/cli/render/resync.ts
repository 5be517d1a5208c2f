import { SECOND } from '../../domain/time.ts';
import type { ResyncPlan } from '../../operator/resync.ts';
import { countText, durationText, plural, timeText } from './times.ts';

/** What a resync does, and its price. */
export function resyncLines(plan: ResyncPlan): readonly string[] {
  const { label, since, records, outdated, read, requests } = plan;
  const old = outdated === 0 ? '' : `, ${countText(outdated)} of them last written by an older mapping`;
  return [
    `Applies again ${plural(records, label)} that Precoro changed since ${timeText(since)}${old}.`,
    'Outside: each is compared, and written where it differs. In Precoro: nothing changes, unless a record fails or is created.',
    read ? priceLine(requests) : 'Price: no request to Precoro; what is known of them is applied.',
  ];
}

function priceLine({ lists, details, leftToday, takesMs }: ResyncPlan['requests']): string {
  const takes = takesMs < SECOND ? 'done at once' : `done in about ${durationText(takesMs)}`;
  const parts = [plural(lists, 'list'), ...(details === 0 ? [] : [plural(details, 'document')])];
  return `Price: ${plural(lists + details, 'request')} to Precoro (${parts.join(' and ')}) of ${countText(leftToday)} left today; ${takes} if nothing more urgent comes.`;
}
