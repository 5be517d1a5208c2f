import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { POSTGRES_TARGETS } from '../../../lib/connectors/postgres/spec.ts';
import type { RecordRef } from '../../../lib/domain/records.ts';
import { startPage, type PageOptions, type RunningPage } from '../../../lib/local/page/start-page.ts';
import { openDeeds } from '../../../lib/local/run/deeds.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';
import type { Document } from '../../../lib/mock-precoro/model.ts';
import { engine, type Engine } from '../../sync/engine.ts';
import { integration, invoiceOf, NOW, stillClock } from './samples.ts';

let precoro: MockPrecoro;
let known: Engine;
let page: RunningPage;
let document: Document;
let options: PageOptions;

beforeEach(async () => {
  const clock = stillClock();
  const counts = { suppliers: 2, purchaseOrders: 1, invoices: 0, receipts: 0 };
  precoro = await startMockPrecoro({ clock, seed: { now: NOW, ...counts } });
  const draft = invoiceOf(precoro.company);
  document = precoro.company.approve('invoice', draft.idn);
  known = engine();
  const database = {
    query: async (sql: string) =>
      sql.includes('bill_in_books') ? [{ currency: document.currency, count: 1, sum: '347.00' }] : [],
    faults: { next: async () => undefined, suffered: async () => undefined },
  };
  const unused = () => Promise.reject(new Error('not asked for here'));
  const bill = {
    ...{ spec: POSTGRES_TARGETS.bill, create: unused, update: unused, findByNaturalKey: unused },
    read: async () => ({ outcome: 'read', value: null }) as const,
    // eslint-disable-next-line require-yield
    list: async function* () {
      throw new Error('not asked for here');
    },
  };
  const connector = {
    name: 'hub',
    maxConcurrency: 1,
    targets: { bill },
    sources: {},
    close: async () => undefined,
  };
  options = {
    world: { precoro, database, connector },
    services: {
      ...known.services,
      clock,
      integration,
      connector: async () => connector,
      queues: { read: async () => ({}) },
    },
    integration,
    clock,
    deeds: openDeeds({ world: { precoro, database } }),
  };
  page = await startPage(options);
});
afterEach(async () => {
  await page.close();
  await precoro.close();
});

const read = async (path: string) => (await (await fetch(`${page.url}${path}`)).text()).replace(/\s+/g, ' ');
const ref = (): RecordRef => ({ entity: 'invoice', id: String(document.id) });

async function linkOutside(): Promise<void> {
  const link = await known.services.crossReference.acquire(ref(), 'default', 'me', NOW, NOW);
  if (link === 'busy') throw new Error('Nobody else is here');
  const linked = { ...link, phase: 'linked', target: 'bill', externalId: 'B-000042' } as const;
  await known.services.crossReference.saveLinked(linked);
  await known.services.crossReference.release(linked);
}

describe('the page of a run', () => {
  it('listens on the loopback address, and shows every record of Precoro with what is known of it', async () => {
    expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await linkOutside();
    const first = await read('/');
    expect(first).toMatch(new RegExp(`Invoice ${document.idn}<.*B-000042`));
    expect(first).toMatch(/Invoices, [A-Z]{3} ?<div> ?<span class="mark mark-good">equal/);
    expect(first).toContain('4000 Raw materials');
  });

  it('shows what is on its way, and what fails', async () => {
    await known.services.states.addHint('invoice', String(document.id), NOW);
    expect(await read('/?show=on+its+way&entity=invoice')).toContain('changed in Precoro');
    const failure = { kind: 'crash', words: 'It crashed', actor: 'engineer' } as const;
    await known.services.failures.record({ ref: ref(), label: null, failure, lastAt: NOW, order: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await read('/');
    expect(await read('/?show=not+sent&entity=invoice')).toContain('It crashed');
  });

  it('shows one record as Precoro has it now, whatever is known of it', async () => {
    const unknown = await read(`/records/invoice/${document.id}`);
    expect(unknown).toContain('precoro-sync does not know this invoice');
    expect(unknown).toContain('Hotel night');
    await linkOutside();
    expect(await read(`/records/invoice/${document.id}`)).toContain('B-000042 is not there any more.');
    const supplier = precoro.company.listSuppliers()[0];
    expect(await read(`/records/supplier/${supplier?.id}`)).toContain('In Precoro');
    expect((await fetch(`${page.url}/records/supplier/1`)).status).toBe(404);
  });

  it('shows nothing that opens a door', async () => {
    const pages = [await read('/'), await read(`/records/invoice/${document.id}`)].join();
    for (const secret of [precoro.token, precoro.email, precoro.url]) expect(pages).not.toContain(secret);
  });

  it.each([
    ['rebound.example', 403],
    ['localhost', 200],
    ['not a host', 400],
  ])('answers a request for the host "%s" with %i', async (host, status) => {
    const answered = await new Promise((resolve, reject) => {
      get(`${page.url}/`, { headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).once('error', reject);
    });
    expect(answered).toBe(status);
  });

  it('tells when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startPage({ ...options, port })).rejects.toThrow(/EADDRINUSE/);
    other.close();
  });
});
