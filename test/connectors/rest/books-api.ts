import { Hono, type Context } from 'hono';
import { scalarText } from '../../../lib/mapping/values.ts';
import { exactNumber, parseExactly } from '../../../lib/connectors/rest/exact-json.ts';

/**
 * An accounting API as many are: a bearer token, companies in the path, pages by number, 422 with messages per field, an
 * Idempotency-Key header, amounts as numbers, and lists of what has changed.
 */
export interface BooksApi {
  readonly app: Hono;
  readonly token: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** The next requests are answered with 429 and this Retry-After. */
  refuse(count: number, retryAfter: string): void;
  /** Tokens given out so far stop working. */
  revokeTokens(): void;
  /** Tokens given out by client credentials. */
  readonly given: readonly string[];
  /** Method and path with query of each request, oldest first. */
  readonly requests: readonly string[];
  readonly changes: Changes;
}

/** What accountants do in the system, of taxes and accounts. */
export interface Changes {
  make(kind: Kind, company: string, count: number): readonly string[];
  change(kind: Kind, id: string, name: string): void;
  remove(kind: Kind, id: string): void;
  restore(kind: Kind, id: string): void;
  /** Stamped now, seen later. */
  begin(kind: Kind, id: string, name: string): () => void;
}
export type Kind = 'tax-rates' | 'accounts';

interface Row {
  readonly id: string;
  readonly company: string;
  readonly body: Record<string, unknown>;
  readonly key: string | null;
}
interface Listed {
  readonly id: string;
  readonly company: string;
  name: string;
  updatedAt: string;
  sequence: number;
  deleted: boolean;
}

const PAGE = 200;

export function booksApi(): BooksApi {
  const app = new Hono();
  const token = 'tok-8f3a91c2';
  const client = { id: 'precoro', secret: 'cl1ent+s3cret/=' };
  const requests: string[] = [];
  const given: string[] = [];
  const valid = new Set([token]);
  let refusals = { left: 0, retryAfter: '' };

  app.use('/v1/*', async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    requests.push(`${c.req.method} ${pathname}${search}`);
    if (!valid.has((c.req.header('authorization') ?? '').replace('Bearer ', ''))) {
      return c.json({ message: `the token ${c.req.header('authorization')} is not known` }, 401);
    }
    if (refusals.left > 0) {
      refusals = { ...refusals, left: refusals.left - 1 };
      return c.json({ message: 'slow down' }, 429, { 'Retry-After': refusals.retryAfter });
    }
    return next();
  });
  app.post('/oauth/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const login = atob((c.req.header('authorization') ?? '').replace('Basic ', ''));
    const wanted = `${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`;
    const isKnown =
      login === wanted ||
      (form.get('client_id') === client.id && form.get('client_secret') === client.secret);
    if (!isKnown || form.get('grant_type') !== 'client_credentials') {
      return c.json({ error: 'invalid_client', error_description: `${client.secret} is wrong` }, 401);
    }
    given.push(`given-token-${given.length + 1}`);
    valid.add(given.at(-1) ?? '');
    return c.json({ access_token: given.at(-1), expires_in: 3600, token_type: 'Bearer' });
  });
  addRecords(app, 'suppliers', { prefix: 'S', unique: ['code'], retired: { active: false } });
  addRecords(app, 'bills', { prefix: 'B', unique: ['supplier.id', 'number'], retired: { status: 'void' } });
  return {
    ...{ app, token, client, given, requests, changes: addChanges(app) },
    refuse: (left, retryAfter) => {
      refusals = { left, retryAfter };
    },
    revokeTokens: () => valid.clear(),
  };
}

interface RecordRules {
  readonly prefix: string;
  readonly unique: readonly string[];
  readonly retired: Readonly<Record<string, unknown>>;
}

/** Suppliers and bills: POST, PATCH, GET of one, GET of pages, DELETE that keeps the record. */
function addRecords(app: Hono, path: string, { prefix, unique, retired }: RecordRules): void {
  const rows = new Map<string, Row>();
  const byKey = new Map<string, string>();
  const at = (company: string | undefined, id: string | undefined): Row | undefined => {
    const row = rows.get(id ?? '');
    return row?.company === company ? row : undefined;
  };
  const naturalKey = (body: unknown): string => JSON.stringify(unique.map((name) => inside(body, name)));

  app.post(`/v1/:company/${path}`, async (c) => {
    const company = c.req.param('company');
    const key = c.req.header('idempotency-key') ?? null;
    const known = key === null ? undefined : byKey.get(`${company} ${key}`);
    if (known) return answer(c, { data: shown(rows.get(known)) });
    const body = recordIn(parseExactly(await c.req.text()));
    const missing = unique.filter((name) => inside(body, name) === undefined);
    if (missing.length > 0)
      return c.json({ errors: missing.map((name) => ({ field: name, message: `${name} is missing` })) }, 422);
    const reference = body['reference'];
    const taken = [...rows.values()].filter((row) => row.company === company);
    if (reference !== undefined && taken.some((row) => row.body['reference'] === reference)) {
      return c.json({ message: 'this reference was used before' }, 409);
    }
    if (taken.some((row) => naturalKey(row.body) === naturalKey(body))) {
      return c.json({ errors: [{ field: unique.at(-1), message: 'has already been taken' }] }, 422);
    }
    const id = `${prefix}-${rows.size + 1}`;
    rows.set(id, { id, company, body, key });
    if (key !== null) byKey.set(`${company} ${key}`, id);
    return answer(c, { data: shown(rows.get(id)) }, 201);
  });
  app.get(`/v1/:company/${path}`, (c) => {
    const wanted = Object.entries(c.req.query()).filter(([name]) => !['page', 'per_page'].includes(name));
    const found = [...rows.values()].filter(
      (row) =>
        row.company === c.req.param('company') &&
        wanted.every(([name, value]) => String(inside(row.body, name)) === value),
    );
    const page = Number(c.req.query('page') ?? 1);
    return answer(c, { data: found.slice((page - 1) * PAGE, page * PAGE).map(shown) });
  });
  app.get(`/v1/:company/${path}/:id`, (c) => {
    const row = at(c.req.param('company'), c.req.param('id'));
    return row ? answer(c, { data: shown(row) }) : c.json({ message: 'not found' }, 404);
  });
  app.patch(`/v1/:company/${path}/:id`, async (c) => {
    const row = at(c.req.param('company'), c.req.param('id'));
    if (!row) return c.json({ message: 'not found' }, 404);
    const body = { ...row.body, ...recordIn(parseExactly(await c.req.text())) };
    rows.set(row.id, { ...row, body });
    return answer(c, { data: shown(rows.get(row.id)) });
  });
  app.delete(`/v1/:company/${path}/:id`, (c) => {
    const row = at(c.req.param('company'), c.req.param('id'));
    if (!row) return c.json({ message: 'not found' }, 404);
    rows.set(row.id, { ...row, body: { ...row.body, ...retired } });
    return c.body(null, 204);
  });
}

function shown(row: Row | undefined): unknown {
  return { id: row?.id, ...row?.body };
}

function recordIn(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function inside(json: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => recordIn(value)[name], json);
}

/** Amounts go out as numbers, with every digit that came in. */
function answer(c: Context, json: unknown, status: 200 | 201 = 200): Response {
  const text = JSON.stringify(json, (name, value: unknown) =>
    ['gross', 'price', 'amount'].includes(name) && value !== null
      ? exactNumber(scalarText(value) ?? '0')
      : value,
  );
  return c.body(text, status, { 'Content-Type': 'application/json' });
}

/** Tax rates change by date, in pages by number; accounts by a token that the system keeps. */
function addChanges(app: Hono): Changes {
  const kinds: Readonly<Record<Kind, Map<string, Listed>>> = { 'tax-rates': new Map(), accounts: new Map() };
  let sequence = 0;
  const touch = (row: Listed | undefined, change: Partial<Listed>): void => {
    if (!row) throw new Error('there is no such record');
    sequence += 1;
    Object.assign(row, { updatedAt: new Date().toISOString(), sequence }, change);
  };
  const view = ({ id, name, updatedAt, deleted }: Listed) => ({
    ...{ id: Number(id), name, percent: '21.00', updated_at: updatedAt },
    ...(deleted ? { deleted_at: updatedAt } : {}),
  });
  const of = (c: Context, kind: Kind): Listed[] =>
    [...kinds[kind].values()].filter(({ company }) => company === c.req.param('company'));

  app.get('/v1/:company/tax-rates', (c) => {
    const since = c.req.query('updated_since');
    const found = of(c, 'tax-rates')
      .filter((row) => (since === undefined ? true : row.updatedAt >= since))
      .filter((row) => c.req.query('deleted') === 'with' || !row.deleted)
      .sort((a, b) =>
        a.updatedAt === b.updatedAt ? Number(a.id) - Number(b.id) : a.updatedAt < b.updatedAt ? -1 : 1,
      );
    const page = Number(c.req.query('page') ?? 1);
    return answer(c, { data: found.slice((page - 1) * PAGE, page * PAGE).map(view) });
  });
  app.get('/v1/:company/accounts', (c) => {
    const after = Number(c.req.query('after') ?? 0);
    const found = of(c, 'accounts').filter(({ deleted }) => !deleted);
    const part = found.slice(after, after + PAGE);
    const next = after + part.length;
    const link = `<${new URL(c.req.url).pathname}?after=${next}>; rel="next"`;
    return c.json(part.map(view), 200, next < found.length ? { Link: `</>; rel="first", ${link}` } : {});
  });
  app.get('/v1/:company/accounts/changes', (c) => {
    const cursor = Number((c.req.query('sync_token') ?? 't0').slice(1));
    const found = of(c, 'accounts')
      .filter((row) => row.sequence > cursor)
      .sort((a, b) => a.sequence - b.sequence);
    const part = found.slice(0, PAGE);
    const next = part.at(-1)?.sequence ?? cursor;
    return c.json({ items: part.map(view), next: `t${next}`, has_more: found.length > part.length });
  });
  app.get('/v1/:company/:kind/:id', (c) => {
    const kind = c.req.param('kind') === 'accounts' ? 'accounts' : 'tax-rates';
    const row = kinds[kind].get(c.req.param('id'));
    const isHere = row && row.company === c.req.param('company') && !row.deleted;
    return isHere ? answer(c, { data: view(row) }) : c.json({ message: 'not found' }, 404);
  });
  return {
    make: (kind, company, count) =>
      Array.from({ length: count }, () => {
        sequence += 1;
        const row = {
          id: String(1000 + sequence),
          company,
          name: `Made ${sequence}`,
          updatedAt: '',
          sequence,
          deleted: false,
        };
        kinds[kind].set(row.id, row);
        touch(row, {});
        return row.id;
      }),
    change: (kind, id, name) => touch(kinds[kind].get(id), { name }),
    remove: (kind, id) => touch(kinds[kind].get(id), { deleted: true }),
    restore: (kind, id) => touch(kinds[kind].get(id), { deleted: false }),
    begin: (kind, id, name) => {
      const updatedAt = new Date().toISOString();
      return () => touch(kinds[kind].get(id), { name, updatedAt });
    },
  };
}
