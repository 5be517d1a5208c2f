import { eventBridgeClient } from '../../lib/aws/eventbridge/client.ts';
import { eventBridgeEvents } from '../../lib/aws/eventbridge/events.ts';
import { fromPrecoroTime, SECOND } from '../../lib/domain/time.ts';
import type { Events, SyncEvent } from '../../lib/sync/ports/delivery.ts';
import { count } from './observe.ts';
import { systemClock as clock } from './system.ts';

/** The event bus; what passes it is also counted. */
export function countedEvents(bus: string): Events {
  const events = eventBridgeEvents({ client: eventBridgeClient(), bus });
  return {
    publish: (event) => {
      countEvent(event);
      return events.publish(event);
    },
  };
}

function countEvent(event: SyncEvent): void {
  if (event.type === 'SyncFailed') return count('recordsFailed');
  count('recordsSynced');
  const changedAt = fromPrecoroTime(event.updateDate ?? '');
  // What was adopted may have changed years ago: that says nothing about our speed.
  if (changedAt !== undefined && event.action !== 'adopted') {
    count('syncLatencySeconds', Math.max(0, clock.now() - changedAt) / SECOND);
  }
}
