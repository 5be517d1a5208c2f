import { ADMIN_PASSWORD } from './server.ts';

export type Row = Readonly<Record<string, unknown>>;

/**
 * Tryton as its administrator sees it, for tests: an own, small client, so that what the connector has done is looked at
 * with other eyes.
 */
export interface Books {
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
  create(model: string, values: object): Promise<number>;
  write(model: string, ids: readonly number[], values: object): Promise<void>;
  find(model: string, domain: readonly unknown[], fields: readonly string[]): Promise<readonly Row[]>;
  /** Through a wizard; `records` are those that it works on. */
  wizard(
    name: string,
    state: string,
    data: object,
    records?: { readonly model: string; readonly ids: readonly number[] },
  ): Promise<void>;
  /** The same in another company. */
  in(company: number): Books;
}

export async function openBooks(url: string, database: string): Promise<Books> {
  const login = await post(url, database, null, 'common.db.login', [
    'admin',
    { password: ADMIN_PASSWORD },
    'en',
  ]);
  if (!Array.isArray(login)) throw new Error('the administrator may not log in');
  const session = `Session ${Buffer.from(`admin:${login[0]}:${login[1]}`).toString('base64')}`;
  const preferences = await post(url, database, session, 'model.res.user.get_preferences', [true, {}]);
  const context = typeof preferences === 'object' ? { ...preferences } : {};
  return booksWith(url, database, session, context);
}

function booksWith(url: string, database: string, session: string, context: object): Books {
  const send = (method: string, args: readonly unknown[], more: object = {}): Promise<unknown> =>
    post(url, database, session, method, [...args, { ...context, ...more }]);
  return {
    call: (method, ...args) => send(method, args),
    create: async (model, values) => {
      const made = await send(`model.${model}.create`, [[values]]);
      return Array.isArray(made) && typeof made[0] === 'number' ? made[0] : 0;
    },
    write: async (model, ids, values) => {
      await send(`model.${model}.write`, [ids, values]);
    },
    find: async (model, domain, fields) => {
      const order = [['id', 'ASC']];
      const rows = await send(`model.${model}.search_read`, [domain, 0, null, order, fields], {
        active_test: false,
      });
      return Array.isArray(rows) ? rows.filter(isRow) : [];
    },
    wizard: async (name, state, data, records) => {
      const about = records && {
        ...{ active_model: records.model, active_ids: records.ids, active_id: records.ids[0] },
      };
      const begun = await send(`wizard.${name}.create`, []);
      const id: unknown = Array.isArray(begun) ? begun[0] : null;
      await send(`wizard.${name}.execute`, [id, data, state], about);
      await send(`wizard.${name}.delete`, [id]);
    },
    in: (company) => booksWith(url, database, session, { ...context, company }),
  };
}

/** Of the first record of this domain. Throws where there is none. */
export async function idOf(books: Books, model: string, ...domain: readonly unknown[]): Promise<number> {
  const [found] = await books.find(model, domain, ['id']);
  if (!found) throw new Error(`There is no ${model} with ${JSON.stringify(domain)}`);
  return Number(found['id']);
}

/** Payments that are drafts go through a bank run to their end. */
export async function payOut(books: Books, payments: readonly number[]): Promise<void> {
  await books.call('model.account.payment.approve', payments);
  await books.wizard('account.payment.process', 'process', {}, { model: 'account.payment', ids: payments });
  await books.call('model.account.payment.succeed', payments);
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null;
}

let sent = 0;

async function post(
  url: string,
  database: string,
  session: string | null,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  const response = await fetch(`${url}/${database}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(session === null ? {} : { authorization: session }) },
    body: JSON.stringify({ id: (sent += 1), method, params }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${method}: ${response.status} ${text.slice(0, 300)}`);
  const answer: unknown = JSON.parse(text);
  if (!isRow(answer)) throw new Error(`${method}: ${text.slice(0, 300)}`);
  if (answer['error']) throw new Error(`${method}: ${JSON.stringify(answer['error']).slice(0, 500)}`);
  return answer['result'];
}

/** Amounts travel in an object of their own; as text in canonical form, without zeros behind. */
export function decimalIn(value: unknown): string {
  const text = isRow(value) && value['__class__'] === 'Decimal' ? String(value['decimal']) : String(value);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

export function decimalOut(text: string): object {
  return { __class__: 'Decimal', decimal: text };
}

export function dayOut(day: string): object {
  const [year, month, date] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: date };
}
