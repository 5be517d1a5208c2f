import { expect, it } from '@jest/globals';
import { tellTo } from '../../../lib/local/run/lines.ts';
import { tellEvent } from '../../../lib/local/run/tell-event.ts';

const ref = { entity: 'invoice', id: '77' };

it.each<[string, string, unknown, string]>([
  [
    'a record that went over, by the name people know',
    'RecordSynced',
    { ref, label: 'INV-7', action: 'created', externalId: 'B-1' },
    '12:00  outside   invoice INV-7 created: B-1\n',
  ],
  [
    'a refusal, by its id where it has no name',
    'SyncFailed',
    { ref, failure: { kind: 'refused', words: 'Fill in the account.' } },
    '12:00  refused   invoice 77: Fill in the account.\n',
  ],
  ['a refusal without words', 'SyncFailed', { ref, failure: {} }, '12:00  refused   invoice 77: \n'],
  ['a refusal without anything', 'SyncFailed', { ref: null, failure: null }, '12:00  refused    : \n'],
  ['a text instead of an object', 'RecordSynced', 'odd', '12:00  outside     : \n'],
  ['an event nobody reads', 'GateOpened', { ref }, ''],
])('tells %s', (_name, detailType, detail, expected) => {
  let said = '';
  const teller = tellTo({ write: (text) => (said += text) }, { write: () => undefined });
  const clock = { now: () => 1, sleep: () => Promise.resolve() };
  tellEvent({ bus: 'b', source: 's', by: 'f', detailType, detail }, teller, () => '12:00', clock);
  expect(said).toBe(expected);
});
