import { SECOND } from '../../domain/time.ts';
import type { FeedForecast } from '../../operator/inward/forecast-feed.ts';
import { countText, plural, timeText } from './times.ts';

/** What working off a feed comes to in Precoro, its price in requests, and until when. */
export function forecastLines(forecast: FeedForecast, at: number): readonly string[] {
  const { label, created, updated, same, unseen, awaiting, refused, onHold, leftAlone } = forecast;
  const facts: readonly (readonly [number, string])[] = [
    [created, 'made in Precoro, unless it shows one with their external id'],
    [updated, 'changed in Precoro'],
    [same, 'the same there: nothing is written'],
    [unseen, 'linked, and looked at first'],
    [awaiting, 'wait for a record that they name'],
    [refused, 'not fit to be written: each becomes a failure'],
    [onHold, 'on hold: left so'],
    [leftAlone, 'left alone: the condition says no, or they are none of ours'],
  ];
  return [
    `  From outside, ${label}:`,
    ...facts
      .filter(([count]) => count > 0)
      .map(([count, words]) => `  ${countText(count).padStart(7)}  ${words}`),
    ...(facts.every(([count]) => count === 0)
      ? ['          nothing to do']
      : [`  ${priceText(forecast, at)}`]),
  ];
}

function priceText({ requests }: FeedForecast, at: number): string {
  const { lookups, writes, leftToday, takesMs } = requests;
  const until = takesMs < SECOND ? 'done at once' : `until about ${timeText(at + takesMs)}`;
  return `Price: ${plural(lookups + writes, 'request')} to Precoro (${plural(lookups, 'look', 'looks')} and ${plural(writes, 'write')}) of ${countText(leftToday)} left today; ${until} if nothing more urgent comes.`;
}
