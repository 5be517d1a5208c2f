import { object, optional, type Decoder } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { CallContext } from '../contract.ts';
import type { Asking, Rpc } from './rpc.ts';

/** One call into one company of Tryton. */
export interface Scope {
  readonly rpc: Rpc;
  /** Tryton's id of the company. */
  readonly company: number;
  readonly currency: string;
  readonly asking: Asking;
  readonly names: Names;
}

/** Ids by the names that people use, as they were a short time ago. */
export interface Names {
  find(list: NameList, name: string, scope: Scope): Promise<number | null>;
}
export type NameList = keyof typeof LISTS;

interface Company {
  readonly id: number;
  readonly currency: string;
}

/** Which company a text names: the code of its party, its name or its id; "default" is the user's own. */
export interface Companies {
  scopeOf(context: CallContext): Promise<Scope | null>;
}

const companyRow = object({
  id: integer,
  'party.': object({ name: text, code: optional(text) }),
  'currency.': object({ code: text }),
});

export function openCompanies(rpc: Rpc): Companies {
  // A company keeps its id; one that is not there yet is asked for again.
  const known = new Map<string, Company>();
  const names = openNames();
  async function find(name: string, asking: Asking): Promise<Company | null> {
    const found = known.get(name);
    if (found) return found;
    const fields = ['id', 'party.name', 'party.code', 'currency.code'];
    const rows = await rpc.call(
      'model.company.company.search_read',
      [[], 0, null, [['id', 'ASC']], fields],
      asking,
      many(companyRow),
    );
    const own = name === DEFAULT_COMPANY ? await ownCompany(rpc, asking) : null;
    const row = rows.find(
      ({ id, 'party.': party }) => id === own || [party.code, party.name, String(id)].includes(name),
    );
    if (!row) return null;
    const company = { id: row.id, currency: row['currency.'].code };
    known.set(name, company);
    return company;
  }
  return {
    scopeOf: async ({ company, signal }) => {
      const found = await find(company, { signal });
      return (
        found && {
          rpc,
          company: found.id,
          currency: found.currency,
          names,
          asking: { signal, company: found.id },
        }
      );
    },
  };
}

const preferences = object({ company: optional(integer) });

async function ownCompany(rpc: Rpc, asking: Asking): Promise<number | null> {
  return (await rpc.call('model.res.user.get_preferences', [true], asking, preferences)).company;
}

/** How each list is read: which records of the company, and which of their fields people call them by. */
const LISTS = {
  currency: { model: 'currency.currency', calledBy: ['code'], isOfCompany: false },
  country: { model: 'country.country', calledBy: ['code', 'name'], isOfCompany: false },
  paymentTerm: { model: 'account.invoice.payment_term', calledBy: ['name'], isOfCompany: false },
  unit: { model: 'product.uom', calledBy: ['name', 'symbol'], isOfCompany: false },
  category: { model: 'product.category', calledBy: ['name'], isOfCompany: false },
  tax: { model: 'account.tax', calledBy: ['name'], isOfCompany: true },
  journal: { model: 'account.journal', calledBy: ['type'], isOfCompany: false },
} as const;

/** What was renamed in Tryton counts after this time. */
const FRESH_MS = 60_000;
/** A name that is not found is looked for once more, but not for each record. */
const MISSED_MS = 5_000;

interface NameTable {
  readonly ids: ReadonlyMap<string, number>;
  readonly readAt: number;
}

const idRow = object({ id: integer });

function openNames(): Names {
  const tables = new Map<string, NameTable>();
  return {
    find: async (list, name, scope) => {
      const place = `${list}/${LISTS[list].isOfCompany ? scope.company : ''}`;
      const table = tables.get(place);
      const found = table?.ids.get(name);
      const age = performance.now() - (table?.readAt ?? -Infinity);
      if (age < (found === undefined ? MISSED_MS : FRESH_MS)) return found ?? null;
      const read = await readNames(list, scope);
      tables.set(place, read);
      return read.ids.get(name) ?? null;
    },
  };
}

async function readNames(list: NameList, { rpc, company, asking }: Scope): Promise<NameTable> {
  const { model, calledBy, isOfCompany } = LISTS[list];
  const domain = isOfCompany ? [['company', '=', company]] : [];
  const readAt = performance.now();
  const named: Decoder<readonly (readonly [string, number])[]> = (value, field) => {
    const { id } = idRow(value, field);
    const calls = object(Object.fromEntries(calledBy.map((one) => [one, optional(text)])))(value, field);
    return Object.values(calls).flatMap((name) => (typeof name === 'string' ? [[name, id] as const] : []));
  };
  const rows = await rpc.call(
    `model.${model}.search_read`,
    [domain, 0, null, [['id', 'DESC']], ['id', ...calledBy]],
    asking,
    many(named),
  );
  // Of several with one name the oldest counts.
  return { ids: new Map(rows.flat()), readAt };
}
