import { Hono, type Context } from 'hono';

/**
 * A system that is spoken to in JSON-RPC: one address per database, a name and a password, whole numbers as ids, every
 * answer 200, and errors as a list in the answer.
 */
export interface RpcApi {
  readonly app: Hono;
  readonly user: { readonly name: string; readonly password: string };
  /** The next request is answered as if another one held the record. */
  lockNext(): void;
}

type Party = Record<string, unknown> & { readonly id: number; readonly database: string };
class RpcError extends Error {
  readonly kind: string;
  constructor(kind: string, words: string) {
    super(words);
    this.kind = kind;
  }
}

export function rpcApi(): RpcApi {
  const app = new Hono();
  const user = { name: 'admin', password: 'p4ssw0rd für RPC' };
  const parties: Party[] = [];
  let isLocked = false;

  app.post('/:database/', async (c) => {
    const expected = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
    if (c.req.header('authorization') !== expected) return c.text('Unauthorized', 401);
    try {
      if (isLocked) throw new RpcError('LockError', 'the record is held by another');
      return c.json({ id: 1, result: (await call(c)) ?? null });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return c.json({ id: 1, error: [error.kind, [error.message, '']] });
    } finally {
      isLocked = false;
    }
  });

  async function call(c: Context): Promise<unknown> {
    const database = c.req.param('database') ?? '';
    const { method, params } = await c.req.json<{
      method: string;
      params: [unknown, unknown, ...unknown[]];
    }>();
    const here = parties.filter((party) => party.database === database);
    const [first, second] = params;
    switch (method) {
      case 'model.party.create':
        return (first as Record<string, unknown>[]).map((values) => create(database, values).id);
      case 'model.party.read':
        return here
          .filter(({ id }) => (first as unknown[]).includes(id))
          .map((party) =>
            Object.fromEntries((second as string[]).map((name) => [name, party[name] ?? null])),
          );
      case 'model.party.write': {
        const found = here.filter(({ id }) => (first as unknown[]).includes(id));
        if (found.length === 0)
          throw new RpcError('AccessError', `there is no party ${JSON.stringify(first)}`);
        for (const party of found) Object.assign(party, second);
        return null;
      }
      case 'model.party.search': {
        const [offset = 0, limit = 1000] = params.slice(1) as number[];
        return here
          .filter((party) =>
            (first as [string, string, unknown][]).every(([name, , value]) => party[name] === value),
          )
          .slice(offset, offset + limit)
          .map(({ id }) => id);
      }
      default:
        throw new RpcError('NotFound', method);
    }
  }

  function create(database: string, values: Record<string, unknown>): Party {
    const same = (name: string) =>
      parties.some((party) => party.database === database && party[name] === values[name]);
    for (const name of ['code', 'origin']) {
      if (same(name)) throw new RpcError('UserError', `The ${name} of a party must be unique.`);
    }
    const party = { active: true, ...values, id: parties.length + 1, database };
    parties.push(party);
    return party;
  }

  return {
    ...{ app, user },
    lockNext: () => {
      isLocked = true;
    },
  };
}
