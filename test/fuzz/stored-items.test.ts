import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { brotliCompressSync } from 'node:zlib';
import { dynamoAlertMarks } from '../../lib/aws/dynamodb/alerts.ts';
import { dynamoAudit } from '../../lib/aws/dynamodb/audit.ts';
import { dynamoCheckMemory } from '../../lib/aws/dynamodb/checkMemory.ts';
import { dynamoCrossReference } from '../../lib/aws/dynamodb/crossReference.ts';
import { dynamoDefinitions } from '../../lib/aws/dynamodb/definitions.ts';
import { toStored } from '../../lib/aws/dynamodb/expressions.ts';
import { dynamoFailures } from '../../lib/aws/dynamodb/failures.ts';
import { dynamoKeyClaims } from '../../lib/aws/dynamodb/keyClaims.ts';
import { dynamoLedger } from '../../lib/aws/dynamodb/ledger.ts';
import { packLedger } from '../../lib/aws/dynamodb/ledgerItem.ts';
import { linkAttributes } from '../../lib/aws/dynamodb/linkItem.ts';
import { dynamoLinkSlices } from '../../lib/aws/dynamodb/linkSlices.ts';
import { dynamoMirror } from '../../lib/aws/dynamodb/mirror.ts';
import { mirrorAttributes } from '../../lib/aws/dynamodb/mirrorItem.ts';
import { packJson } from '../../lib/aws/dynamodb/packing.ts';
import { dynamoStates } from '../../lib/aws/dynamodb/states.ts';
import { StoredItemError } from '../../lib/aws/dynamodb/storedItem.ts';
import { dynamoSyncTally } from '../../lib/aws/dynamodb/syncTally.ts';
import { dynamoWaits } from '../../lib/aws/dynamodb/waits.ts';
import { dynamoWriteBacks } from '../../lib/aws/dynamodb/writeBacks.ts';
import { readSecret, SecretError } from '../../lib/aws/secrets/secretReader.ts';
import { secretWebhookTokens } from '../../lib/aws/secrets/webhookTokens.ts';
import { emptyLedger } from '../../lib/domain/quota.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { failure, invoice, look, mirrorRecord, NOW } from '../contracts/samples.ts';
import { CANARY, expectNoSecret, expectShort } from './support/canaries.ts';
import { hostileJson, hostileText, jsonTextOf, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

type Read = (client: DynamoDBClient) => Promise<unknown>;
type Item = Readonly<Record<string, unknown>>;

const LINK: Link = {
  ...{ ref: invoice(1), company: 'default', phase: 'linked', externalId: 'bill-9', target: 'bill' },
  intent: { key: 'k-1', payloadHash: 'p', attempt: 2, at: NOW, besides: ['bill-7'] },
  intentPayload: { fields: { number: 'INV-1', iban: CANARY.iban }, lines: [{ price: '10.5' }, {}] },
  agreed: { hash: 'h', externalHash: 'e', seq: 4, mappingVersion: 'v1' },
  hold: failure('Two bills fit.'),
  wait: { dueAt: NOW, since: NOW, attempts: 1, reason: 'not there yet', waitsFor: 'supplier#3' },
  ...{ unsettledUntil: NOW, failure: failure(), trail: [{ at: NOW, words: 'created' }], fence: 7 },
};
const READING = {
  ...{ since: '2026-03-02T07:00:00', createdUntil: null, nextPage: 2, nextWatermark: null, dirtySeq: 4 },
  ...{
    rowsSeen: 200,
    distinctIds: 199,
    totalReported: 350,
    lastTotal: 351,
    recentIds: ['7'],
    fruitlessPages: 0,
  },
  ...{ stepsBack: 1, rereads: 0 },
};
const HISTORY = {
  ...{
    reading: READING,
    before: READING,
    slicesDone: 1,
    slicesRefused: 0,
    createdDownTo: null,
    startedAt: NOW,
  },
  ...{ requests: 3, rowsPerPage: 200, rowsExpected: 500, rowsLeft: 100, pageMs: 1300, endsAt: null },
};
const PACE = { pulledAt: NOW, pullYield: 1, hurryUntil: 0, missedWebhooks: 0, missedAt: null };
const STATE = {
  ...{ pk: 'entity', sk: 'invoice', gate: 'live', paused: false, dirtySeq: 3, cleanSeq: 2, dirtySince: NOW },
  ...{
    hints: { '7:8': { at: NOW, misses: 0 } },
    hintedAt: NOW,
    echoedAt: null,
    lastHeardAt: NOW,
    cursorFence: 3,
  },
  cursor: {
    watermark: NOW,
    proved: true,
    reading: READING,
    history: HISTORY,
    dueAt: NOW,
    stopped: null,
    pace: PACE,
  },
};
const LEDGER = {
  ...emptyLedger(),
  ...{ minute: [NOW], hour: [[1, 2]], day: [[1, 2]], gets: { ab: [NOW, NOW] } },
  holds: [{ limiter: 'Daily limiter', until: NOW, fingerprint: null }],
} as unknown as Parameters<typeof packLedger>[0];
const DEFINITIONS = {
  item: [
    { id: '1', name: 'GL', options: [{ id: '2', name: 'y', code: null, externalId: 'e', enabled: true }] },
  ],
  ...{ document: [], supplier: [] },
};
const CONTENT = packJson(look().content);
const place = (client: DynamoDBClient) => ({ client, table: 'precoro-sync-live-quota' });

/** Each kind of item as we store it, and everything that reads it. */
const KINDS: readonly (readonly [string, Item, readonly Read[]])[] = [
  [
    'a link',
    {
      pk: 'invoice#1',
      sk: 'link#default',
      waitShard: 'wait0',
      waitDueAt: NOW,
      ...linkAttributes(LINK),
      fence: 7,
    },
    [
      (client) => dynamoCrossReference(place(client)).read(invoice(1), 'default'),
      (client) => all(dynamoCrossReference(place(client)).scan()),
      (client) => dynamoWaits(place(client)).due(NOW, 10),
      (client) => dynamoWaits(place(client)).waitingFor('supplier#3', 10),
      (client) => dynamoLinkSlices(place(client)).unfinished(null, 10),
    ],
  ],
  [
    'an owner',
    { pk: 'external#a#b#c', sk: 'owner', record: 'invoice#1' },
    [(client) => dynamoCrossReference(place(client)).owner('a', 'b', 'c')],
  ],
  [
    'a mirrored record',
    {
      ...{ pk: 'invoice#7', sk: 'record' },
      ...mirrorAttributes(mirrorRecord(invoice(7), { detail: look() }), {
        row: { content: CONTENT },
        detail: { parts: { digest: 'ab', count: 2 } },
      }),
    },
    [
      (client) => dynamoMirror(place(client)).read(invoice(7)),
      (client) => dynamoMirror(place(client)).readMany([invoice(7)]),
      (client) => dynamoMirror(place(client)).unsent(NOW, 10),
      (client) => dynamoMirror(place(client)).dueDetails('live', NOW, 10),
      (client) => dynamoMirror(place(client)).countByEntity(),
      (client) => all(dynamoMirror(place(client)).scan('invoice')),
    ],
  ],
  ['an entity', STATE, [(client) => dynamoStates(place(client)).readAll()]],
  [
    'a failure',
    {
      ...{ pk: 'invoice#7', sk: 'failure', label: 'INV-7', failure: failure(), order: 3, attempts: 1 },
      ...{ firstAt: NOW, lastAt: NOW, open: 'open', version: 1 },
    },
    [
      (client) => dynamoFailures(place(client)).read(invoice(7)),
      (client) => dynamoFailures(place(client)).list(10),
    ],
  ],
  [
    'a write-back',
    {
      ...{
        pk: 'invoice#7',
        sk: 'writeBack',
        desiredExternalId: 'B1',
        desiredLog: null,
        order: 1,
        version: 1,
      },
      ...{
        writeBackSince: NOW,
        attempts: 0,
        shownAt: null,
        dueAt: NOW,
        clears: null,
        writeBackKind: 'externalId',
      },
    },
    [
      (client) => dynamoWriteBacks(place(client)).read(invoice(7)),
      (client) => dynamoWriteBacks(place(client)).due('log', 'newest', NOW, 10),
    ],
  ],
  [
    'the ledger',
    { pk: 'ledger', sk: 'ledger', version: 1, content: packLedger(LEDGER) },
    [(client) => dynamoLedger(place(client)).read()],
  ],
  [
    'the definitions',
    { pk: 'definitions', sk: 'definitions', readAt: NOW, content: DEFINITIONS },
    [(client) => dynamoDefinitions(place(client)).read()],
  ],
  [
    'a claim',
    {
      ...{ pk: 'claim', sk: 'live', fingerprint: 'ab', claimedAt: NOW, seenAt: NOW, version: 1 },
      look: { at: NOW, holder: 'live', others: [{ name: 'test', ledgerOf: 'test' }] },
    },
    [(client) => dynamoKeyClaims({ ...place(client), name: 'live', since: NOW }).own()],
  ],
  [
    'a mark',
    {
      pk: 'alert',
      sk: 'k',
      noticedAt: NOW,
      toldAt: null,
      toldCount: 0,
      title: 't',
      goneAt: null,
      claimedUntil: null,
      version: 1,
    },
    [(client) => dynamoAlertMarks(place(client)).readAll()],
  ],
  [
    'a line of the audit',
    {
      pk: '2026-03',
      sk: '2026-03-02T08:00:00.000Z#a',
      who: 'ann',
      what: 'linked',
      subject: 'invoice#1',
      detail: { a: [1] },
    },
    [(client) => dynamoAudit(place(client)).list(NOW, NOW, 10)],
  ],
  [
    'the last check',
    { pk: 'check', sk: 'last', report: { at: NOW, lines: [] } },
    [(client) => dynamoCheckMemory(place(client)).read()],
  ],
  [
    'the tally',
    { pk: 'synced', sk: '01', quarter: 1, count: 2 },
    [(client) => dynamoSyncTally(place(client)).ofLastDay(NOW)],
  ],
];

/** A table that answers the one item to every question, and its parts never. */
function clientWith(item: Record<string, AttributeValue>): DynamoDBClient {
  const send = async ({
    input,
  }: {
    readonly input: { readonly Key?: { readonly sk?: { readonly S?: string } } };
  }) => {
    const isPart = input.Key?.sk?.S?.startsWith('part#') === true;
    return {
      Item: isPart ? undefined : item,
      Items: [item],
      Responses: { 'precoro-sync-live-quota': [item] },
    };
  };
  return { send } as unknown as DynamoDBClient;
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of items) found.push(one);
  return found;
}

const binary = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom('null', '[]', '"x"', '{"v":1}', '{', '').map(pack),
  hostileJson.map((value) => pack(jsonTextOf(value))),
);
/** What DynamoDB can hold, also what no version of ours has written. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileJson },
  { weight: 1, arbitrary: binary },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(new Set(['a']), new Set([1]), null, {}, [], 1e9, -1, 0.5),
  },
);
/** A number of DynamoDB's that no float holds. */
const LONG_NUMBER = { N: '99999999999999999999999999999999999999' };

function pack(text: string): Uint8Array {
  return new Uint8Array(brotliCompressSync(text));
}

/** The item with its contents packed, as far as DynamoDB takes it; null where it does not. */
function stored(changed: unknown): Record<string, AttributeValue> | null {
  if (!isMap(changed)) return null;
  try {
    return toStored(
      Object.fromEntries(Object.entries(changed).map(([name, one]) => [name, packed(name, one)])),
    );
  } catch {
    return null;
  }
}

const PACKED = ['content', 'report', 'intentPayload', 'trail'];

function packed(name: string, inner: unknown): unknown {
  if (PACKED.includes(name) && isMap(inner)) return pack(jsonTextOf(inner));
  if (!isMap(inner)) return inner;
  return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, packed(key, one)]));
}

async function expectReadOrTold(read: Read, item: Record<string, AttributeValue>): Promise<void> {
  try {
    await read(clientWith(item));
  } catch (error) {
    expect(error).toBeInstanceOf(StoredItemError);
    expectShort((error as Error).message);
    expectNoSecret(error);
  }
}

describe.each(KINDS)('%s in its table', (_, item, readers) => {
  it('is read as it was stored', async () => {
    for (const read of readers) {
      // Its parts are not there.
      if (item['sk'] === 'record') continue;
      await expect(read(clientWith(stored(item) ?? {}))).resolves.toBeDefined();
    }
  });

  it(
    'is read, or refused in the documented way, whatever was changed in it',
    () =>
      fuzz(
        fc.asyncProperty(fc.constantFrom(...readers), mutated(item, value), async (read, changed) => {
          const kept = stored(changed);
          if (kept) await expectReadOrTold(read, kept);
        }),
        1.5,
      ),
    PATIENCE_MS,
  );

  it('may lack any of what it holds, as one that an older version stored', async () => {
    for (const name of Object.keys(item)) {
      const { [name]: _gone, ...rest } = item;
      for (const read of readers) {
        await expectReadOrTold(read, stored(rest) ?? {});
        await expectReadOrTold(read, { ...stored(rest), [name]: LONG_NUMBER });
      }
    }
  });
});

describe('a secret', () => {
  const secretText = fc.oneof(
    mutated({ token: CANARY.token, email: CANARY.email, current: CANARY.token, previous: null }).map(
      jsonTextOf,
    ),
    fc.constantFrom(CANARY.token, `{"token":"${CANARY.token}"`, '', 'null', '[]', undefined),
    hostileText,
  );

  it(
    'is an object, or refused without any of its content',
    () =>
      fuzz(
        fc.asyncProperty(secretText, async (SecretString) => {
          const client = { send: async () => ({ SecretString }) } as unknown as SecretsManagerClient;
          for (const read of [
            readSecret(client, 'named by X', 'arn'),
            secretWebhookTokens(client, 'hook').read(),
          ]) {
            try {
              expect(typeof (await read)).toBe('object');
            } catch (error) {
              expect(error).toBeInstanceOf(SecretError);
              expectNoSecret(error);
            }
          }
        }),
      ),
    PATIENCE_MS,
  );
});

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !ArrayBuffer.isView(value) && !(value instanceof Set);
}
