import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { EventNotPublishedError, eventBridgeEvents } from '../../lib/aws/eventbridge/events.ts';
import type { SyncEvent } from '../../lib/sync/ports/delivery.ts';
import { memoryEvents } from '../support/memory/memoryEvents.ts';
import { failure, invoice } from '../contracts/samples.ts';

const SYNCED: SyncEvent = {
  type: 'RecordSynced',
  label: 'INV-1',
  updateDate: '2026-01-02T03:04:05Z',
  ref: invoice(7),
  company: 'default',
  externalId: 'bill-9',
  action: 'created',
};

function bus() {
  const client = new EventBridgeClient({ region: 'us-east-1' });
  return { mock: mockClient(client), events: eventBridgeEvents({ client, bus: 'company' }) };
}

describe('Events', () => {
  it.each([SYNCED, { type: 'SyncFailed', label: null, ref: invoice(8), failure: failure() } as const])(
    'reach the bus with their type and detail: $type',
    async (event) => {
      const { mock, events } = bus();
      mock.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
      await events.publish(event);
      const [entry] = mock.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
      expect(entry).toMatchObject({
        EventBusName: 'company',
        Source: 'precoro-sync',
        DetailType: event.type,
      });
      const { type: _type, ...detail } = event;
      expect(JSON.parse(entry?.Detail ?? '')).toEqual(detail);

      const memory = memoryEvents();
      await memory.publish(event);
      expect(memory.published).toEqual([event]);
    },
  );

  it.each([
    [
      [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded.' }],
      'ThrottlingException, Rate exceeded.',
    ],
    [undefined, 'no code, no words'],
  ])('that the bus does not take are errors', async (Entries, words) => {
    const { mock, events } = bus();
    mock.on(PutEventsCommand).resolves({ FailedEntryCount: 1, ...(Entries ? { Entries } : {}) });
    const published = events.publish(SYNCED);
    await expect(published).rejects.toThrow(EventNotPublishedError);
    await expect(published).rejects.toThrow(`Event bus company did not take RecordSynced: ${words}`);
  });
});
