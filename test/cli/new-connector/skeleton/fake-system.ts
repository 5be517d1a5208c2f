import type { Fetch } from '../../../../lib/http/transport.ts';

/**
 * The system in memory, as far as the connector uses it: what it answers, and how it fails. Make it behave as the real one
 * does; better still, run the suites against a test company of the real one.
 */
export interface FakeSystem {
  readonly fetch: Fetch;
  /** What the next write meets: its answer is lost, never comes, or it breaks off before anything is done. */
  next(fault: 'lost' | 'silent' | 'broken'): void;
  setAway(isAway: boolean): void;
  readonly taxes: Taxes;
}
interface Taxes {
  make(company: string, count: number): readonly string[];
  change(id: string, change: Partial<Tax>): void;
}

type Vendor = Record<string, unknown> & { readonly id: string; readonly company: string };
interface Tax {
  readonly id: string;
  readonly company: string;
  readonly name: string;
  readonly percent: string;
  readonly deleted: boolean;
  readonly number: number;
}

const PAGE = 200;

export function fakeSystem(token: string): FakeSystem {
  const vendors: Vendor[] = [];
  const byKey = new Map<string, Vendor>();
  const taxes = new Map<string, Tax>();
  let planned: 'lost' | 'silent' | 'broken' | null = null;
  let isAway = false;
  let number = 0;

  const fetch: Fetch = async (input, init) => {
    const request = new Request(input instanceof Request ? input : String(input), { ...init, signal: null });
    if (isAway) throw networkError('ECONNREFUSED');
    const fault = request.method === 'GET' ? null : planned;
    if (fault) planned = null;
    if (fault === 'broken') throw networkError('ECONNRESET');
    const answer = await answerTo(request);
    if (fault === 'lost') throw networkError('ECONNRESET');
    return fault === 'silent' ? silence(init?.signal) : answer;
  };

  async function answerTo(request: Request): Promise<Response> {
    if (request.headers.get('authorization') !== `Bearer ${token}`)
      return json({ message: 'who are you?' }, 401);
    const url = new URL(request.url);
    const [, company = '', kind = '', id] = url.pathname.split('/').map(decodeURIComponent);
    if (kind === 'taxes') return taxAnswer(company, id, url.searchParams.get('since'));
    const here = vendors.filter((vendor) => vendor.company === company);
    const body = request.method === 'GET' ? {} : ((await request.json()) as Record<string, unknown>);
    if (request.method === 'POST')
      return created(company, here, body, request.headers.get('idempotency-key') ?? '');
    if (id === undefined) {
      const code = url.searchParams.get('code');
      return json(here.filter((vendor) => code === null || vendor['code'] === code));
    }
    const vendor = here.find((one) => one.id === id);
    return vendor ? json(Object.assign(vendor, body)) : json({}, 404);
  }

  function created(
    company: string,
    here: readonly Vendor[],
    body: Record<string, unknown>,
    key: string,
  ): Response {
    const known = byKey.get(`${company} ${key}`);
    if (known) return json(known);
    if (here.some((vendor) => vendor['code'] === body['code']))
      return json({ message: 'the code is taken' }, 422);
    const vendor = { active: true, ...body, id: `V${vendors.length + 1}`, company };
    vendors.push(vendor);
    byKey.set(`${company} ${key}`, vendor);
    return json(vendor, 201);
  }

  function taxAnswer(company: string, id: string | undefined, since: string | null): Response {
    const here = [...taxes.values()].filter((tax) => tax.company === company);
    if (id === undefined) return json(here);
    const tax = here.find((one) => one.id === id);
    if (id !== 'changes') return tax && !tax.deleted ? json(tax) : json({}, 404);
    const found = here.filter((one) => one.number > Number(since)).sort((a, b) => a.number - b.number);
    const items = found.slice(0, PAGE);
    return json({ items, next: String(items.at(-1)?.number ?? since), more: found.length > PAGE });
  }

  return {
    fetch,
    next: (fault) => {
      planned = fault;
    },
    setAway: (away) => {
      isAway = away;
    },
    taxes: {
      make: (company, count) =>
        Array.from({ length: count }, () => {
          number += 1;
          const tax = {
            id: `T${number}`,
            company,
            name: `VAT ${number}`,
            percent: '21.00',
            deleted: false,
            number,
          };
          taxes.set(tax.id, tax);
          return tax.id;
        }),
      change: (id, change) => {
        const tax = taxes.get(id);
        if (!tax) throw new Error(`There is no tax ${id}`);
        number += 1;
        taxes.set(id, { ...tax, ...change, number });
      },
    },
  };
}

function json(content: unknown, status = 200): Response {
  return new Response(JSON.stringify(content), { status });
}

/** As `fetch` fails: the cause says whether anything was sent. */
function networkError(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

function silence(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}
