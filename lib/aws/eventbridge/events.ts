import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Events } from '../../sync/ports/delivery.ts';

export interface EventBusPlace {
  readonly client: EventBridgeClient;
  /** Name of the event bus. */
  readonly bus: string;
}

/** `source` of every event. */
const EVENT_SOURCE = 'precoro-sync';

/** The bus answered, but did not take the event. */
export class EventNotPublishedError extends Error {
  override readonly name = 'EventNotPublishedError';
}

/** Facts for other systems: the event's `type` is the detail type, the rest its detail. */
export function eventBridgeEvents({ client, bus }: EventBusPlace): Events {
  return {
    async publish({ type, ...detail }) {
      const { FailedEntryCount = 0, Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: [
            { EventBusName: bus, Source: EVENT_SOURCE, DetailType: type, Detail: JSON.stringify(detail) },
          ],
        }),
      );
      if (FailedEntryCount === 0) return;
      const [entry] = Entries;
      throw new EventNotPublishedError(
        `Event bus ${bus} did not take ${type}: ${entry?.ErrorCode ?? 'no code'}, ${entry?.ErrorMessage ?? 'no words'}`,
      );
    },
  };
}
