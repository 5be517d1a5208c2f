import { expect, it } from '@jest/globals';
import { readSyncEvent, sentenceOf } from '../../../lib/local/run/sync-events.ts';

const ref = { entity: 'invoice', id: '77' };
const synced = { ref, label: 'INV-7', updateDate: null, company: 'default', externalId: 'B-1' };
const failed = { ref, label: 'INV-7', failure: { kind: 'refused', words: 'Fill in the account.' } };

function told(detailType: string, detail: unknown): string | null {
  const heard = readSyncEvent({ bus: 'b', source: 's', by: 'f', detailType, detail }, 5);
  expect(heard?.at ?? 5).toBe(5);
  return heard && sentenceOf(heard);
}

it.each<[string, string, unknown, string | null]>([
  [
    'a record that is new outside',
    'RecordSynced',
    { ...synced, action: 'created' },
    'outside   Invoice INV-7 stands outside as B-1',
  ],
  [
    'one that was there',
    'RecordSynced',
    { ...synced, action: 'adopted' },
    'outside   Invoice INV-7 was found outside, and is linked to B-1',
  ],
  [
    'a change',
    'RecordSynced',
    { ...synced, action: 'updated' },
    'outside   Invoice INV-7 was changed outside: B-1',
  ],
  [
    'a cancellation',
    'RecordSynced',
    { ...synced, action: 'cancelled' },
    'outside   Invoice INV-7 was cancelled outside: B-1',
  ],
  [
    'what came in as new',
    'RecordSynced',
    { ...synced, action: 'created', direction: 'inward' },
    'Precoro   Invoice INV-7 was made in Precoro from B-1',
  ],
  [
    'a change that came in',
    'RecordSynced',
    { ...synced, action: 'updated', direction: 'inward' },
    'Precoro   Invoice INV-7 was changed in Precoro after B-1',
  ],
  ['a refusal', 'SyncFailed', failed, 'refused   Invoice INV-7: Fill in the account.'],
  [
    'a refusal that names its record itself, once',
    'SyncFailed',
    { ...failed, failure: { kind: 'refused', words: 'Invoice INV-7 has no account.' } },
    'refused   Invoice INV-7 has no account.',
  ],
  [
    'a refusal by its id where it has no name',
    'SyncFailed',
    { ...failed, label: null },
    'refused   Invoice 77: Fill in the account.',
  ],
  ['nothing of an event nobody reads', 'GateOpened', { ref }, null],
  ['nothing of an event of another form', 'RecordSynced', 'odd', null],
  ['nothing of a failure of another form', 'SyncFailed', { ref }, null],
  ['nothing of an action that is not known', 'RecordSynced', { ...synced, action: 'exploded' }, null],
])('tells %s', (_name, detailType, detail, expected) => {
  expect(told(detailType, detail)).toBe(expected);
});
