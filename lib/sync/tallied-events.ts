import type { Clock } from '../domain/time.ts';
import type { Events } from './ports/delivery.ts';
import type { SyncTally } from './ports/tally.ts';
import type { Services } from './services.ts';

export interface TallyServices extends Pick<Services, 'log'> {
  readonly clock: Pick<Clock, 'now'>;
  readonly syncTally: SyncTally;
}

/**
 * Events that also count the records they tell of. A record that cannot be counted is outside all the same: that is logged
 * and spoils nothing but a figure.
 */
export function talliedEvents(events: Events, { clock, syncTally, log }: TallyServices): Events {
  return {
    async publish(event) {
      await events.publish(event);
      if (event.type !== 'RecordSynced') return;
      try {
        await syncTally.add(clock.now());
      } catch (error) {
        log({ ...event.ref, outcome: 'not counted', detail: String(error) });
      }
    },
  };
}
