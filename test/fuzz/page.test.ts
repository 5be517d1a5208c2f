import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pageApp, type PageSources } from '../../lib/local/page/app.ts';
import { listView } from '../../lib/local/page/list-view.ts';
import type { RecordPage } from '../../lib/local/page/record-page.ts';
import { clerkView } from '../../lib/mock-precoro/clerk-view.ts';
import type { Company } from '../../lib/mock-precoro/company.ts';
import { CompanyRefusal } from '../../lib/mock-precoro/refusal.ts';
import {
  companyOf,
  invoiceOf,
  linkOf,
  NOTHING_BROKEN,
  NOW,
  recordPageOf,
  sideOf,
  statusOf,
  viewOf,
} from '../local/page/samples.ts';
import { BANK, CANARY, expectNoSecret } from './support/canaries.ts';
import { hostileText } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

const ORIGIN = 'http://127.0.0.1:4000';
const OWN = { 'sec-fetch-site': 'same-origin', origin: ORIGIN };
/** A tag and an attribute of nobody else: where one of them comes out as markup, somebody's text was taken for it. */
const EVIL = [
  '<x-evil>',
  '"><x-evil>',
  "'><x-evil>",
  '" x-evil="',
  "' x-evil='",
  '</title><x-evil>',
  '</script><x-evil>',
];
const evil = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EVIL) },
  {
    weight: 2,
    arbitrary: fc.tuple(hostileText, fc.constantFrom(...EVIL)).map(([text, tag]) => text.slice(0, 200) + tag),
  },
  { weight: 1, arbitrary: hostileText.map((text) => text.slice(0, 300)) },
);

function expectHarmless(page: string): void {
  expect(page).not.toMatch(/<\/?x-evil/);
  // As an attribute it would stand inside a tag, outside of quotes.
  const tags = page.match(/<[a-z][^<>]*>/g) ?? [];
  expect(tags.filter((tag) => /\sx-evil/.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([]);
  expectNoSecret(page);
}

let company: Company;
let sources: PageSources;
let complaints: string[];
let page: Partial<RecordPage>;
let said: string;

beforeEach(() => {
  ({ company } = companyOf());
  [complaints, page, said] = [[], {}, ''];
  const told = async (): Promise<string> => {
    if (said.startsWith('no')) throw new CompanyRefusal('idn', said);
    return said;
  };
  sources = {
    deeds: {
      approve: told,
      revise: told,
      cancel: told,
      setGlAccountActive: told,
      silenceExternal: told,
      loseWebhooks: told,
    },
    complain: (line) => void complaints.push(line),
    frame: () => ({ now: NOW, requests: { spent: 1, perDay: 3000 }, broken: NOTHING_BROKEN }),
    async list(question) {
      const records = company.listDocuments('invoice');
      const ref = { entity: 'invoice', id: String(records[0]?.id ?? 0) } as const;
      const links = new Map([[`invoice#${ref.id}`, [linkOf({ ref, externalId: said })]]]);
      const knowledge = { links, failures: new Map(), moving: new Set<string>() };
      const list = listView(company, knowledge, () => ({ state: 'failing', why: said }), question);
      const shown = { now: NOW, status: statusOf(), sums: [], list, broken: NOTHING_BROKEN };
      return { ...shown, accounts: [said], preferredAccount: said };
    },
    record: async ({ id }) => {
      const record = company.documentById('invoice', Number(id));
      return record ? { ...recordPageOf(company, record), ...page } : null;
    },
  };
});

describe('the page', () => {
  const query = fc.dictionary(
    fc.constantFrom('search', 'entity', 'show', 'page', 'told', '__proto__', 'x'),
    evil,
    { maxKeys: 4 },
  );

  it(
    'shows what was asked and what records hold as text, never as markup',
    () =>
      fuzz(
        fc.asyncProperty(query, evil, evil, evil, async (asked, name, words, note) => {
          said = words;
          const supplier = company.createSupplier({
            name: `${name} ${company.counts().supplier}`,
            uniqueCode: `U${company.counts().supplier}`,
          });
          const document = invoiceOf(company, { supplierId: supplier.id, invoiceNumber: name, note });
          const failure = { kind: 'rejected', words, actor: 'clerk' } as const;
          const side = sideOf({
            company: name,
            externalId: words,
            target: note,
            phase: 'linked',
            failure,
            hold: failure,
          });
          page = {
            clerk: {
              ...clerkView(company, document),
              sentStatus: 'Not integrated',
              inNotSentInfocard: true,
              integrationLog: words,
            },
            view: viewOf({
              ...{
                label: name,
                number: words,
                companies: [
                  { ...side, external: found(name, words) },
                  { ...side, external: { state: 'unreachable', words } },
                ],
              },
              journey: [
                { at: NOW, where: 'between', words },
                { at: null, where: 'external', words: name },
              ],
              verdict: { state: 'failing', words, actor: 'clerk', command: `precoro-sync show "${name}"` },
            }),
          };
          const search = new URLSearchParams(asked).toString();
          for (const path of [`/?${search}`, `/records/invoice/${document.id}?${search}`]) {
            const answer = await pageApp(sources).request(`${ORIGIN}${path}`);
            expect(answer.status).toBe(200);
            expectHarmless(await answer.text());
          }
          expect(complaints).toEqual([]);
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'has an answer for every address, and fails at none',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS'),
          fc.oneof(
            evil.map((text) => `/records/invoice/${encodeURIComponent(text.toWellFormed())}`),
            evil.map((text) => `/${encodeURI(text.toWellFormed())}`),
            fc.constantFrom(
              '/%',
              '/records/%ff/1',
              '//',
              '/?search=%',
              '/?told=%00',
              '/records/__proto__/constructor',
            ),
          ),
          async (method, path) => {
            const answer = await pageApp(sources).request(`${ORIGIN}${path}`, { method, headers: OWN });
            expect(answer.status).toBeLessThan(500);
            expectHarmless(await answer.text());
            expect(complaints).toEqual([]);
          },
        ),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'takes the form of its own buttons, and leads nowhere else',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.dictionary(
            fc.constantFrom('deed', 'entity', 'idn', 'code', 'back', '__proto__'),
            fc.oneof(
              fc.constantFrom(
                'approve',
                'close-account',
                'lose-webhooks',
                'invoice',
                '1',
                '//evil.example',
                'https://evil.example',
                '/\\evil.example',
                '/?told=1',
              ),
              evil,
            ),
          ),
          evil,
          async (form, words) => {
            said = words;
            const app = pageApp(sources);
            const body = new URLSearchParams(form);
            const answer = await app.request(`${ORIGIN}/deeds`, { method: 'POST', body, headers: OWN });
            expect([303, 400]).toContain(answer.status);
            if (answer.status === 400) return expectHarmless(await answer.text());
            const location = answer.headers.get('location') ?? '';
            expect(new URL(location, ORIGIN).origin).toBe(ORIGIN);
            const told = await app.request(`${ORIGIN}${location}`);
            expectHarmless(await told.text());
            expect(complaints).toEqual([]);
          },
        ),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'is refused to pages of others, and under other names',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.webAuthority(),
          fc.constantFrom('cross-site', 'same-site', 'none'),
          async (host, site) => {
            const elsewhere = await elsewhereAt(host);
            if (elsewhere && !host.startsWith('127.0.0.1') && !host.startsWith('localhost'))
              expect(elsewhere.status).toBe(403);
            const headers = { origin: `https://${host}`, 'sec-fetch-site': site };
            const body = new URLSearchParams({ deed: 'lose-webhooks' });
            const forged = await pageApp(sources).request(`${ORIGIN}/deeds`, {
              method: 'POST',
              body,
              headers,
            });
            expect(forged.status).toBe(403);
          },
        ),
        0.5,
      ),
    PATIENCE_MS,
  );
});

/** The external system may keep what it likes; bank details are not shown, whatever they are called. */
function found(name: string, words: string) {
  const bank = {
    iban: CANARY.iban,
    bank_account: BANK.accountNumber,
    swift_code: BANK.swiftCode,
    sort_code: BANK.sortCode,
  };
  return {
    state: 'found',
    payload: {
      fields: { number: name, status: words, [words]: name, ...bank },
      lines: [{ name, amount: words, [name]: words }],
    },
  } as const;
}

/** Null where the name is none that a request can have. */
async function elsewhereAt(host: string): Promise<Response | null> {
  return URL.canParse(`http://${host}/`) ? pageApp(sources).request(`http://${host}/`) : null;
}
