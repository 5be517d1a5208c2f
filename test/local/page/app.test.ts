import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Hono } from 'hono';
import { pageApp, type PageSources } from '../../../lib/local/page/app.ts';
import { hashSource } from '../../../lib/local/page/assets.ts';
import type { ListPage } from '../../../lib/local/page/list-page.ts';
import { listView, type Question } from '../../../lib/local/page/list-view.ts';
import type { Deeds, DeedsState } from '../../../lib/local/run/deeds.ts';
import { CompanyRefusal } from '../../../lib/mock-precoro/refusal.ts';
import type { Document } from '../../../lib/mock-precoro/model.ts';
import {
  companyOf,
  invoiceOf,
  NOTHING_BROKEN,
  NOTHING_KNOWN,
  NOW,
  recordPageOf,
  statusOf,
} from './samples.ts';

const ORIGIN = 'http://127.0.0.1:4000';
const OWN = { 'sec-fetch-site': 'same-origin', origin: ORIGIN };

const { company } = companyOf();
const document: Document = invoiceOf(company);
let app: Hono;
let done: string[];
let asked: Question[];
let complaints: string[];
let listAnswer: Partial<ListPage>;
let trouble: Error | null;
let broken: DeedsState;

beforeEach(() => {
  [done, asked, complaints, listAnswer, trouble] = [[], [], [], {}, null];
  broken = NOTHING_BROKEN;
  const told = async (words: string): Promise<string> => {
    if (trouble) throw trouble;
    done.push(words);
    return words;
  };
  const deeds: Omit<Deeds, 'state'> = {
    approve: (entity, idn) => told(`approve ${entity} ${idn}`),
    revise: (entity, idn) => told(`revise ${entity} ${idn}`),
    cancel: (entity, idn) => told(`cancel ${entity} ${idn}`),
    setGlAccountActive: (code, active) => told(`${code} ${active}`),
    silenceExternal: () => told('silence'),
    loseWebhooks: (lost) => told(`lost ${lost}`),
  };
  const sources: PageSources = {
    deeds,
    complain: (line) => void complaints.push(line),
    frame: () => ({ now: NOW, requests: { spent: 412, perDay: 3000 }, broken }),
    async list(question) {
      asked.push(question);
      if (trouble) throw trouble;
      const list = listView(company, NOTHING_KNOWN, () => ({ state: 'failing', why: 'so it is' }), question);
      const accounts = { accounts: ['6400', '6420'], preferredAccount: '6420' };
      const page = { now: NOW, status: statusOf(), sums: [], list, broken: NOTHING_BROKEN };
      return { ...page, ...accounts, ...listAnswer };
    },
    record: async ({ id }) => (id === String(document.id) ? recordPageOf(company, document) : null),
  };
  app = pageApp(sources);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`${ORIGIN}${path}`, { headers });
const bodyOf = async (answer: Response | Promise<Response>) =>
  (await (await answer).text()).replace(/\s+/g, ' ');
const post = (form: Record<string, string>, headers: Record<string, string> = OWN, path = '/deeds') =>
  app.request(`${ORIGIN}${path}`, { method: 'POST', body: new URLSearchParams(form), headers });

describe('the pages', () => {
  it('shows totals, requests and the list', async () => {
    const page = await bodyOf(get('/'));
    expect(page).toContain('412 <span class="quiet">of 3,000 requests today');
    expect(page).toMatch(/Invoices <\/th> <td class="number ">1,200/);
    expect(page).toMatch(/alarming">1</);
    expect(page).toContain('enough at this pace');
    expect(page).toContain('live 300, write-back 100, background 12');
    expect(page).toContain('2.01 (200 records in 24 hours)');
    expect(page).not.toMatch(/External ids to show|History/);
    expect(page).toContain('No document is outside yet.');
    expect(page).toContain(`href="/records/invoice/${document.id}"`);
    expect(page).toContain('&lt;b&gt;Evil &amp; Sons&lt;/b&gt;');
    expect(page).not.toContain('<b>Evil');
    expect(page).toMatch(/<option value="6420" selected>/);
  });

  it('shows gates that are closed, sums that differ, and until when requests last', async () => {
    const status = statusOf();
    const [supplier, invoice] = status.entities;
    if (!supplier || !invoice) throw new Error('There are two');
    listAnswer = {
      status: {
        ...status,
        entities: [
          { ...supplier, gate: 'observe' },
          { ...supplier, paused: true },
          { ...invoice, stopped: 'a version was missed' },
        ],
        plan: {
          ...status.plan,
          ...{ forecastExhaustionAt: NOW + 3_600_000, requestsPerSyncedRecord: null },
          owed: { ...status.plan.owed, linkBacks: { count: 1400, doneAt: NOW + 60_000 } },
          history: { pagesDone: 12, pagesExpected: 40, endsAt: NOW + 120_000 },
        },
      },
      sums: [
        {
          entity: 'invoice',
          currency: 'EUR',
          precoro: { count: 2, sum: '10' },
          external: { count: 2, sum: '10.00' },
        },
        {
          entity: 'invoice',
          currency: 'GBP',
          precoro: { count: 2, sum: '10' },
          external: { count: 1, sum: '9' },
        },
      ],
    };
    const page = await bodyOf(get('/'));
    expect(page).toContain('only observed');
    expect(page).toContain('paused');
    expect(page).toContain('not read any more');
    expect(page).toMatch(/enough until <time datetime="2026-06-15T15:03:30.000Z">15:03:30</);
    expect(page).toMatch(/<dd>1,400, until <time [^>]*>14:04:30</);
    expect(page).toMatch(/<dd>12 of 40 pages, ends <time [^>]*>14:05:30</);
    expect(page).not.toContain('Per synced record');
    expect(page).toMatch(/Invoices, EUR ?<div> ?<span class="mark mark-good">equal/);
    expect(page).toMatch(/Invoices, GBP ?<div> ?<span class="mark mark-wait">differs for now/);
  });

  it('promises no end that it does not know', async () => {
    const status = statusOf();
    const { owed } = status.plan;
    const plan = {
      ...status.plan,
      owed: { ...owed, linkBacks: { count: 7, doneAt: null } },
      history: { pagesDone: 3, pagesExpected: null, endsAt: null },
    };
    listAnswer = { status: { ...status, plan }, sums: [] };
    const page = await bodyOf(get('/'));
    expect(page).toContain('<dd>7</dd>');
    expect(page).toContain('<dd>3 pages, no end known</dd>');
  });

  it.each([
    ['/', { search: '', filter: 'all', entity: null, page: 1 }],
    [
      '/?search=104&show=not+sent&entity=invoice&page=2',
      { search: '104', filter: 'not sent', entity: 'invoice', page: 2 },
    ],
    ['/?search=&entity=&show=nonsense&page=-1', { search: '', filter: 'all', entity: null, page: 1 }],
  ])('is asked by %s for %j', async (path, question) => {
    await get(path);
    expect(asked).toEqual([question]);
  });

  it('says when nothing fits, and keeps what was asked in its links', async () => {
    const page = await bodyOf(get('/?search=%22%3Cx&entity=invoice&show=waiting'));
    expect(page).toContain('Nothing here fits.');
    expect(page).toContain('value="&quot;&lt;x"');
    expect(page).toContain('href="/?search=%22%3Cx&amp;entity=invoice"');
    expect(page).toMatch(/<option value="invoice" selected>/);
  });

  it('leads through the pages of a long list', async () => {
    const { company: large } = companyOf();
    for (let made = 0; made < 45; made += 1) invoiceOf(large);
    const question: Question = { search: '', filter: 'all', entity: 'invoice', page: 2 };
    listAnswer = { list: listView(large, NOTHING_KNOWN, () => ({ state: 'in step', why: '' }), question) };
    const page = await bodyOf(get('/'));
    expect(page).toContain('Page 2 of 3');
    expect(page).toContain('<a href="/?entity=invoice">Newer</a>');
    expect(page).toContain('<a href="/?entity=invoice&amp;page=3">Older</a>');
  });

  it('shows one record', async () => {
    const page = await bodyOf(get(`/records/invoice/${document.id}`));
    expect(page).toContain('<title>Invoice 1 – precoro-sync</title>');
    expect(page).toContain('<html lang="en">');
  });

  it('says at the top of each page what is broken', async () => {
    broken = { closedAccounts: ['6420'], externalSilent: true, webhooksLost: true };
    const page = await bodyOf(get('/'));
    expect(page).toContain('GL account 6420 Travel is closed in the external system');
    expect(page).toContain('The external system will not answer its next write');
    expect(page).toContain('Precoro&#39;s webhooks get lost');
  });

  it('allows nothing but its own style and script, and nothing from elsewhere', async () => {
    const answer = await get('/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    const page = await answer.text();
    const inside = (tag: string) => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${hashSource(inside('script'))}`);
    expect(policy).toContain(`style-src ${hashSource(inside('style'))}`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const addresses = [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(addresses.filter((one) => !/^(?:\/(?!\/)|#|data:|$)/.test(one))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import/);
  });
});

describe('the buttons', () => {
  it.each([
    [{ deed: 'approve', entity: 'invoice', idn: '1' }, 'approve invoice 1'],
    [{ deed: 'revise', entity: 'purchaseOrder', idn: '2' }, 'revise purchaseOrder 2'],
    [{ deed: 'cancel', entity: 'receipt', idn: '3' }, 'cancel receipt 3'],
    [{ deed: 'close-account', code: '6420' }, '6420 false'],
    [{ deed: 'open-account', code: '6420' }, '6420 true'],
    [{ deed: 'silence-external' }, 'silence'],
    [{ deed: 'lose-webhooks' }, 'lost true'],
    [{ deed: 'deliver-webhooks' }, 'lost false'],
  ])('%j does it, and comes back with what was done', async (form, words) => {
    const back = `/records/invoice/${document.id}`;
    const answer = await post({ ...form, back });
    expect(answer.status).toBe(303);
    expect(done).toEqual([words]);
    const page = await bodyOf(get(answer.headers.get('location') ?? ''));
    expect(page).toMatch(new RegExp(`told-done[^>]*>.*Done</strong> ${words}\\.`));
  });

  it('a refusal is told in the words of the system that refused', async () => {
    trouble = new CompanyRefusal('status', 'A document that is Paid cannot take "approve"');
    const answer = await post({ deed: 'approve', entity: 'invoice', idn: '1', back: '/?page=2' });
    const location = answer.headers.get('location') ?? '';
    expect(location).toBe('/?page=2&told=1');
    trouble = null;
    expect(await bodyOf(get(location))).toMatch(/Refused<\/strong> status: A document that is Paid cannot/);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/deeds', ''])(
    'never lead to %j',
    async (back) => {
      const answer = await post({ deed: 'silence-external', back });
      expect(answer.headers.get('location')).toBe('/?told=1');
    },
  );

  it('a sentence that is long gone is not shown', async () => {
    for (let press = 0; press < 101; press += 1) await post({ deed: 'silence-external' });
    expect(await bodyOf(get('/?told=1'))).not.toContain('Done');
    expect(await bodyOf(get('/?told=2'))).toContain('Done');
  });

  it('that the page does not have are refused with words', async () => {
    const answer = await post({ deed: 'delete-everything' });
    expect(answer.status).toBe(400);
    expect(await bodyOf(answer)).toContain('There is no button with this form');
    expect(done).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each([
    ['a form of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a form of another program on this machine', { origin: 'http://127.0.0.1:9999' }],
    ['a form of nobody', {}],
  ])('%s changes nothing', async (_who, headers: Record<string, string>) => {
    const answer = await post({ deed: 'silence-external' }, headers);
    expect(answer.status).toBe(403);
    expect(await bodyOf(answer)).toContain('Only buttons of this page itself may change anything.');
    expect(done).toEqual([]);
  });

  it('another name that was pointed at this machine sees nothing and changes nothing', async () => {
    const foreign = await app.request('http://rebound.example:4000/');
    expect(foreign.status).toBe(403);
    expect(await bodyOf(foreign)).toContain('This page answers to 127.0.0.1 and localhost only.');
    const headers = { origin: 'http://rebound.example:4000', 'sec-fetch-site': 'same-origin' };
    const form = new URLSearchParams({ deed: 'silence-external' });
    const posted = await app.request('http://rebound.example:4000/deeds', {
      method: 'POST',
      body: form,
      headers,
    });
    expect(posted.status).toBe(403);
    expect([asked, done]).toEqual([[], []]);
    expect((await app.request('http://localhost:4000/')).status).toBe(200);
  });

  it.each([
    ['/nowhere', 'There is no page at this address.'],
    ['/records/invoice/77', 'Precoro has no invoice with the id 77.'],
    ['/records/payment/1', 'Precoro has no payment with the id 1.'],
    ['/records/%3Cb%3E/1', 'Precoro has no &lt;b&gt; with the id 1.'],
  ])('%s is not found, with words', async (path, words) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await bodyOf(answer)).toContain(words);
  });

  it.each([
    ['POST', '/', 'GET'],
    ['DELETE', `/records/invoice/${document.id}`, 'GET'],
    ['GET', '/deeds', 'POST'],
  ])('%s %s is answered with what is allowed', async (method, path, allowed) => {
    const answer = await app.request(`${ORIGIN}${path}`, { method, headers: OWN });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allowed);
    expect(await bodyOf(answer)).toContain(`This address takes ${allowed} only.`);
  });

  it('a flaw of the page is told to the terminal, not to the page', async () => {
    trouble = new Error('postgresql://postgres:local@127.0.0.1 is gone');
    const answer = await get('/');
    expect(answer.status).toBe(500);
    expect(await bodyOf(answer)).not.toContain('postgres:local');
    expect(complaints).toEqual([expect.stringContaining('The page failed at /: postgresql://')]);
  });

  it('and so is one of a button', async () => {
    trouble = new Error('The embedded database has ended');
    expect((await post({ deed: 'silence-external' })).status).toBe(500);
    expect(complaints).toHaveLength(1);
  });
});
