import type { Connector, Source, Target } from '../../../lib/connectors/contract.ts';
import { trytonConnector } from '../../../lib/connectors/tryton/connector.ts';

export const NOW = Date.parse('2026-11-29T12:00:00Z');
export const PASSWORD = 's3cret-Passw0rt';
export const CONTEXT = { company: 'Acme', signal: AbortSignal.timeout(60_000) };

export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly authorization: string | null;
}

/** What Tryton answers to one method: a result, or a whole response, or an error that is thrown as `fetch` would. */
type Answer = (params: readonly unknown[], count: number) => unknown;
export type Answers = Readonly<Record<string, Answer>>;

export interface Scripted {
  readonly connector: Connector;
  readonly calls: readonly Call[];
  /** Names of the methods, in order. */
  readonly methods: () => readonly string[];
  readonly target: (name: string) => Target;
  readonly source: (name: string) => Source;
}

const COMPANY_ROW = {
  id: 1,
  'party.': { id: 9, name: 'Acme', code: null },
  'currency.': { id: 1, code: 'EUR' },
};
const USUAL: Answers = {
  'common.db.login': () => [7, 'key'],
  'model.company.company.search_read': () => [COMPANY_ROW],
};

/** A connector for a Tryton whose answers, in the shapes of a real one, a test writes by method. */
export function scripted(answers: Answers): Scripted {
  const calls: Call[] = [];
  const connector = trytonConnector({
    ...{ url: 'https://tryton.example.com', database: 'books', user: 'precoro', password: PASSWORD },
    now: () => NOW,
    fetch: async (_input, init) => {
      const { id, method, params } = JSON.parse(typeof init?.body === 'string' ? init.body : '') as {
        readonly id: number;
        readonly method: string;
        readonly params: readonly unknown[];
      };
      calls.push({ method, params, authorization: new Headers(init?.headers).get('authorization') });
      const count = calls.filter((call) => call.method === method).length;
      const answer = answers[method] ?? USUAL[method];
      if (!answer) throw new Error(`no answer to ${method}`);
      const given = answer(params, count);
      if (given instanceof Error) throw given;
      if (given instanceof Response) return given;
      const headers = { date: new Date(NOW).toUTCString() };
      return new Response(JSON.stringify({ id, result: given ?? null }), { headers });
    },
  });
  const there = <T>(found: T | undefined): T => {
    if (found === undefined) throw new Error('it is not there');
    return found;
  };
  return {
    ...{ connector, calls },
    methods: () => calls.map(({ method }) => method),
    target: (name) => there(connector.targets[name]),
    source: (name) => there(connector.sources[name]),
  };
}

/** An error as Tryton sends it, with status 200. */
export function failing(...error: readonly unknown[]): Response {
  return new Response(JSON.stringify({ id: 1, error }));
}

/** `fetch` fails so when the connection breaks after the request was sent. */
export function broken(): Error {
  return Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
  });
}

/** A party as `search_read` shows it. */
export function partyRow(changes: object = {}) {
  return {
    ...{ id: 3, code: 'V1', name: 'Acme', active: true, 'supplier_payment_term.': null },
    ...{ 'addresses.': [], 'identifiers.': [], 'contact_mechanisms.': [] },
    ...changes,
  };
}

export function party(changes: object = {}) {
  return { fields: { code: 'V1', name: 'Acme', ...changes }, lines: [] };
}

/** A claim of key "k" as it stands in Tryton. */
export function claimRow(changes: object = {}) {
  return {
    ...{ id: 50, fs_id: 'k', db_id: 0, values: '1 ["V1"]', _timestamp: String(NOW / 1000 - 10) },
    ...changes,
  };
}
