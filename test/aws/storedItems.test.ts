import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { dynamoDefinitions } from '../../lib/aws/dynamodb/definitions.ts';
import { dynamoFailures } from '../../lib/aws/dynamodb/failures.ts';
import { dynamoInbounds } from '../../lib/aws/dynamodb/inbounds.ts';
import { dynamoLedger } from '../../lib/aws/dynamodb/ledger.ts';
import { dynamoMirror } from '../../lib/aws/dynamodb/mirror.ts';
import { packJson } from '../../lib/aws/dynamodb/packing.ts';
import { dynamoStates } from '../../lib/aws/dynamodb/states.ts';
import { StoredItemError } from '../../lib/aws/dynamodb/storedItem.ts';
import { getItem, putItem } from '../../lib/aws/dynamodb/table.ts';
import type { TablePlace } from '../../lib/aws/dynamodb/table.ts';
import { dynamoWriteBacks } from '../../lib/aws/dynamodb/writeBacks.ts';
import { emptyLedger } from '../../lib/domain/quota.ts';
import { embeddedTables } from '../contracts/embeddedTables.ts';
import { NOW, failure, invoice, tax } from '../contracts/samples.ts';
import { interfere } from './interfere.ts';

const tables = embeddedTables();
const EMPTY = { ...emptyLedger() };

type Case = readonly [
  string,
  string,
  string,
  Record<string, unknown>,
  (place: TablePlace) => Promise<unknown>,
  string,
];

const readLedger = (place: TablePlace) => dynamoLedger(place).read();
const readDefinitions = (place: TablePlace) => dynamoDefinitions(place).read();
const readStates = (place: TablePlace) => dynamoStates(place).readAll();
const readInbound = (place: TablePlace) => dynamoInbounds(place).read(tax('T-1'));
const inbound = (content: unknown) => ({
  ...{
    feed: 'tax',
    company: 'default',
    externalId: 'T-1',
    entity: 'tax',
    hash: 'h',
    isGone: false,
    phase: 'new',
  },
  ...{ seq: 1, doneSeq: 0, firstSeenAt: NOW, changedAt: NOW, version: 1, packed: packJson(content) },
});
const ledger = (content: unknown) => ({ version: 1, content: packJson(content) });
const definitions = (content: unknown) => ({ readAt: NOW, content: packJson(content) });

const CASES: readonly Case[] = [
  ['ledger', 'ledger', 'ledger', { version: 1, content: 'text' }, readLedger, 'content must be binary'],
  ['ledger', 'ledger', 'ledger', ledger([1]), readLedger, 'content must be a compressed JSON object'],
  [
    'minute',
    'ledger',
    'ledger',
    ledger({ ...EMPTY, minute: ['x'] }),
    readLedger,
    'content.minute[0] must be a number',
  ],
  [
    'hour',
    'ledger',
    'ledger',
    ledger({ ...EMPTY, hour: [1, 2, 3] }),
    readLedger,
    'content.hour must be a list of pieces and counts in turn',
  ],
  [
    'desired state',
    'tax/default/T-1',
    'inbound',
    inbound('text'),
    readInbound,
    'packed must be a compressed JSON object',
  ],
  [
    'desired state',
    'tax/default/T-1',
    'inbound',
    inbound({ content: {}, written: [], lost: [{ at: NOW, field: 'name', side: 'ours' }] }),
    readInbound,
    'packed.lost[0].side must be one of precoro, external',
  ],
  [
    'desired state',
    'tax/default/T-1',
    'inbound',
    { ...inbound({ content: {} }), phase: 'old' },
    readInbound,
    'phase must be one of new, creating, linked, passed',
  ],
  [
    'purpose',
    'ledger',
    'ledger',
    ledger({ ...EMPTY, waiting: [{ owner: 'x', purpose: 'fun', until: 1 }] }),
    readLedger,
    'content.waiting[0].purpose must be one of definitions',
  ],
  [
    'owner',
    'ledger',
    'ledger',
    ledger({ ...EMPTY, inFlight: { owner: 7 } }),
    readLedger,
    'content.inFlight.owner must be text',
  ],
  [
    'debt',
    'ledger',
    'ledger',
    ledger({ ...EMPTY, gets: { ab: [7] } }),
    readLedger,
    'content.gets.ab must be a list of two numbers',
  ],
  [
    'holds',
    'ledger',
    'ledger',
    ledger({ ...EMPTY, holds: [7] }),
    readLedger,
    'content.holds[0] must be a map',
  ],
  [
    'gets',
    'ledger',
    'ledger',
    ledger({ ...EMPTY, gets: { ab: 7 } }),
    readLedger,
    'content.gets.ab must be a list',
  ],
  [
    'definitions',
    'definitions',
    'definitions',
    definitions(7),
    readDefinitions,
    'content must be a compressed JSON object',
  ],
  [
    'options',
    'definitions',
    'definitions',
    definitions({ item: [{ id: '1', name: 'x', options: [{ id: '2', name: 'y', enabled: 1 }] }] }),
    readDefinitions,
    'content.item[0].options[0].enabled must be true or false',
  ],
  ['gate', 'entity', 'invoice', { gate: 'open' }, readStates, 'gate must be one of observe, live'],
  ['cursor', 'entity', 'invoice', { cursor: { proved: true } }, readStates, 'cursor.dueAt must be a number'],
];

describe('A corrupted item', () => {
  it.each(CASES)(
    'is an error that names its attribute: %s of %s',
    async (_case, pk, sk, attributes, read, words) => {
      const place = await tables.place('cursors');
      await putItem(place, { pk, sk }, attributes);
      await expect(read(place)).rejects.toThrow(`Table ${place.table}, item ${pk}`);
      await expect(read(place)).rejects.toThrow(`attribute ${words}`);
    },
  );

  it('is an error when it has no readable key', async () => {
    const place = await tables.place('failures');
    await putItem(place, { pk: 'nothing', sk: 'failure' }, { open: 'open', lastAt: NOW });
    await expect(dynamoFailures(place).list(1)).rejects.toThrow(
      `Table ${place.table}, item nothing / failure: attribute pk must be a record key`,
    );
  });
});

describe('An item that nobody of ours wrote', () => {
  it('is an error, not a number that lost its last digits', async () => {
    const place = await tables.place('failures');
    const Item = {
      pk: { S: 'invoice#7' },
      sk: { S: 'failure' },
      open: { S: 'open' },
      lastAt: { N: '9'.repeat(38) },
    };
    await place.client.send(new PutItemCommand({ TableName: place.table, Item }));
    await expect(dynamoFailures(place).read(invoice(7))).rejects.toThrow(StoredItemError);
    await expect(dynamoFailures(place).read(invoice(7))).rejects.not.toThrow(/999/);
  });

  it('is an error where it holds a set for a map', async () => {
    const place = await tables.place('cursors');
    await putItem(place, { pk: 'entity', sk: 'invoice' }, { hints: new Set(['7']) });
    await expect(readStates(place)).rejects.toThrow('hints must be a map');
  });

  it.each([-1, 0, 0.5, 1e9])('is an error where it names %d parts', async (count) => {
    const place = await tables.place('mirror');
    const detail = { hash: 'h', updateDate: '', observedAt: 1, fence: 1, parts: { digest: 'ab', count } };
    const record = { seq: 1, sentSeq: 0, detailClass: 'live', changedAt: 1, version: 1, detail };
    await putItem(place, { pk: 'invoice#7', sk: 'record' }, record);
    await expect(dynamoMirror(place).read(invoice(7))).rejects.toThrow(
      'detail.parts.count must be a whole number from 1 to 100',
    );
  });

  it('has nothing that every object has', async () => {
    const place = await tables.place('cursors');
    await putItem(place, { pk: 'echoes', sk: 'invoice' }, {});
    expect((await getItem(place, { pk: 'echoes', sk: 'invoice' }))?.has('constructor')).toBe(false);
  });
});

describe('Writers that always meet another', () => {
  it('give up with an error that names the record: failures', async () => {
    const place = await tables.place('failures');
    const failures = dynamoFailures(place);
    const news = { ref: invoice(7), label: null, failure: failure(), lastAt: NOW, order: 1 };
    await failures.record(news);
    interfere(place.client, async (command, send) => {
      const answer = await send();
      if (command === 'GetItemCommand') await failures.clear(invoice(7), 1, NOW);
      return answer;
    });
    await expect(failures.record(news)).rejects.toThrow('The failure of invoice#7 changed 5 times');
  });

  it('give up with an error that names the record: write-backs', async () => {
    const place = await tables.place('crossReference');
    const writeBacks = dynamoWriteBacks(place);
    let nested = 0;
    interfere(place.client, async (command, send) => {
      const answer = await send();
      if (command === 'GetItemCommand' && nested++ % 2 === 0) {
        await writeBacks.desire(invoice(7), { log: `other ${nested}` }, 1, NOW);
      }
      return answer;
    });
    await expect(writeBacks.desire(invoice(7), { log: 'mine' }, 1, NOW)).rejects.toThrow(
      'The write-back of invoice#7 changed 5 times',
    );
  });
});

describe('Definitions that are too many for one item', () => {
  it('are refused with what to do about it', async () => {
    const options = Array.from({ length: 30_000 }, (_, id) => ({
      id: String(id),
      name: Math.random().toString(36) + Math.random().toString(36),
      code: null,
      externalId: null,
      enabled: true,
    }));
    const store = dynamoDefinitions(await tables.place('cursors'));
    const item = [{ id: '1', name: 'Project', options }];
    await expect(store.save({ item, document: [], supplier: [] }, NOW)).rejects.toThrow(
      /^Custom field definitions are \d+ bytes, at most 390000 can be stored: name fewer fields/,
    );
  });
});

describe('Errors that are no lost race', () => {
  it('go up from every conditional write', async () => {
    const place = await tables.place('quota');
    interfere(place.client, () => Promise.reject(new Error('AccessDenied')));
    await expect(dynamoLedger(place).save(emptyLedger(), 0)).rejects.toThrow('AccessDenied');
  });
});
