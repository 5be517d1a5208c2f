import type { Connector, Source, Target } from '../../../lib/connectors/contract.ts';
import type { TokenShelf } from '../../../lib/connectors/rest/access-tokens.ts';
import { restConnector } from '../../../lib/connectors/rest/connector.ts';
import { parseApi } from '../../../lib/connectors/rest/parse/api.ts';

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface Scripted {
  readonly connector: Connector;
  readonly target: Target;
  readonly source: Source;
  readonly sent: readonly Sent[];
}

/** What the system answers; an error is thrown as `fetch` would. */
type Answers = (request: Sent, count: number) => Response | Error;

export const NOW = Date.parse('2026-11-29T12:00:00Z');
export const URL_OF_BOOKS = 'https://books.example.com/v1';
export const CONTEXT = { company: 'acme', signal: AbortSignal.timeout(60_000) };

const FIELDS = {
  code: { type: 'text', required: true, about: 'Code.' },
  name: { type: 'text', about: 'Name.' },
  limit: { type: 'decimal', as: 'number', about: 'Credit.' },
};

/** A connector for a small API whose answers a test writes. `changes` go into its parts. */
export function scripted(
  answers: Answers,
  changes: {
    readonly api?: object;
    readonly target?: object;
    readonly source?: object;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly shelf?: TokenShelf;
    readonly now?: () => number;
  } = {},
): Scripted {
  const { plan, faults } = parseApi({
    name: 'Books',
    baseUrl: URL_OF_BOOKS,
    auth: { kind: 'none' },
    ...changes.api,
    targets: {
      vendor: {
        fields: FIELDS,
        naturalKey: ['code'],
        idempotency: { kind: 'none' },
        create: { path: '/vendors' },
        update: { path: '/vendors/{id}' },
        read: { path: '/vendors/{id}' },
        find: { path: '/vendors', query: { code: '{field.code}' } },
        list: { path: '/vendors' },
        cancel: { path: '/vendors/{id}/cancel', method: 'POST', becomes: { name: 'gone' } },
        ...changes.target,
      },
    },
    sources: {
      tax: {
        fields: {
          name: { type: 'text', about: 'Name.' },
          iban: { type: 'integer', isBankDetail: true, about: 'x' },
        },
        target: null,
        read: { path: '/taxes/{id}' },
        list: { path: '/taxes' },
        ...changes.source,
      },
    },
  });
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  const sent: Sent[] = [];
  const connector = restConnector({
    plan,
    secrets: changes.secrets ?? {},
    now: changes.now ?? (() => NOW),
    ...(changes.shelf ? { shelf: changes.shelf } : {}),
    fetch: async (input, init) => {
      const request = new Request(input instanceof Request ? input : String(input), {
        ...init,
        signal: null,
      });
      const headers = Object.fromEntries(request.headers);
      const body = init?.body === null || init?.body === undefined ? null : await request.text();
      sent.push({ method: request.method, url: request.url, headers, body });
      const answer = answers(sent.at(-1) ?? failed(), sent.length);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const { vendor = failed() } = connector.targets;
  const { tax = failed() } = connector.sources;
  return { connector, target: vendor, source: tax, sent };
}

export function json(content: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(typeof content === 'string' ? content : JSON.stringify(content), { status, headers });
}

export function vendor(changes: Record<string, string | null> = {}) {
  return { fields: { code: 'V1', name: 'Acme', ...changes }, lines: [] };
}

function failed(): never {
  throw new Error('it is not there');
}
