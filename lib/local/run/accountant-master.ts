import { STREETS } from '../../mock-precoro/master-data.ts';
import { SUPPLIER_STATUS } from '../../mock-precoro/model.ts';
import { intBetween, pick } from '../../mock-precoro/random.ts';
import { freshNumber, type Deed, type Desk } from './accountant-desk.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

/** What accountants change in master data. What documents name by its name keeps it: their texts would be another's. */
export const changeMaster: readonly (readonly [Deed, number])[] = [
  [moveVendor, 14],
  [changeWhatAClerkChanged, 12],
  [ringVendor, 6],
  [newVendor, 5],
  [newAccount, 6],
  [renameAccount, 4],
  [newTax, 2],
  [changeTerm, 3],
  [renameLocation, 3],
  [changePrice, 5],
];

async function moveVendor(desk: Desk): Promise<string | null> {
  return changeVendor(desk, await anyOf(desk, 'vendor'));
}

/** The supplier that somebody touched last in Precoro: both sides change it at about the same time. */
async function changeWhatAClerkChanged(desk: Desk): Promise<string | null> {
  const [newest] = desk.precoro.company
    .listSuppliers(({ enable, status }) => enable && status === SUPPLIER_STATUS.approved)
    .sort((a, b) => b.updateDate - a.updateDate);
  if (!newest) return null;
  const [vendor] = await rowsOf(desk, 'vendor', 'AND code = $2', [newest.uniqueCode]);
  return vendor ? changeVendor(desk, vendor) : null;
}

async function changeVendor(desk: Desk, vendor: Row | null): Promise<string | null> {
  if (!vendor) return null;
  const address = `${pick(desk.random, STREETS)} ${intBetween(desk.random, 1, 900)}`;
  await desk.admin.change('vendor', desk.company, vendor.id, { address_line: address });
  return `${vendor.name} (${vendor.id}) moved to ${address}`;
}

/** Precoro has the last word about it. */
async function ringVendor(desk: Desk): Promise<string | null> {
  const vendor = await anyOf(desk, 'vendor');
  if (!vendor) return null;
  const phone = `+31 10 ${intBetween(desk.random, 1_000_000, 9_999_999)}`;
  await desk.admin.change('vendor', desk.company, vendor.id, { phone });
  return `${vendor.name} (${vendor.id}) has the telephone number ${phone}`;
}

async function newVendor(desk: Desk): Promise<string | null> {
  if (!isFed(desk, 'vendor')) return null;
  const code = freshNumber(desk, 'K');
  const name = `Haverkamp Services ${code.slice(2)} B.V.`;
  const id = await desk.admin.create('vendor', desk.company, { code, name, country: 'NL', currency: 'EUR' });
  return `vendor ${name} was entered as ${id}`;
}

async function newAccount(desk: Desk): Promise<string | null> {
  if (!isFed(desk, 'glAccount')) return null;
  const code = freshNumber(desk, '68');
  const parent = await anyOf(desk, 'gl_account', `AND code LIKE '63%' AND parent IS NULL`);
  const fields = { code, name: 'Project costs', ...(parent ? { parent: parent.id } : {}) };
  await desk.admin.create('glAccount', desk.company, fields);
  return `GL account ${code} Project costs was opened${parent ? ` below ${parent.id}` : ''}`;
}

async function renameAccount(desk: Desk): Promise<string | null> {
  if (!isFed(desk, 'glAccount')) return null;
  const account = await anyOf(desk, 'gl_account', `AND code LIKE '6%'`);
  if (!account) return null;
  const name = `${account.name.split(',')[0] ?? ''}, cost centre ${intBetween(desk.random, 1, 99)}`;
  await desk.admin.change('glAccount', desk.company, account.id, { name });
  return `GL account ${account.id} ${account.name} was renamed to ${name}`;
}

async function newTax(desk: Desk): Promise<string | null> {
  if (!isFed(desk, 'tax')) return null;
  const name = `Levy ${freshNumber(desk, 'L').slice(2)}`;
  const percent = `${intBetween(desk.random, 1, 9)}.5`;
  const id = await desk.admin.create('tax', desk.company, { name, percent });
  return `tax ${name} of ${percent} % was entered as ${id}`;
}

async function changeTerm(desk: Desk): Promise<string | null> {
  if (!isFed(desk, 'paymentTerm')) return null;
  const term = await anyOf(desk, 'payment_term');
  if (!term) return null;
  const days = intBetween(desk.random, 10, 90);
  await desk.admin.change('paymentTerm', desk.company, term.id, { days });
  return `payment term ${term.name} means ${days} days now`;
}

async function renameLocation(desk: Desk): Promise<string | null> {
  if (!isFed(desk, 'location')) return null;
  const location = await anyOf(desk, 'location');
  if (!location) return null;
  const name = `${location.name.replace(/, gate \d+$/, '')}, gate ${intBetween(desk.random, 1, 40)}`;
  await desk.admin.change('location', desk.company, location.id, { name });
  return `location ${location.name} is called ${name} now`;
}

async function changePrice(desk: Desk): Promise<string | null> {
  if (!isFed(desk, 'article')) return null;
  const article = await anyOf(desk, 'article');
  if (!article) return null;
  const price = `${intBetween(desk.random, 2, 90)}.${intBetween(desk.random, 10, 99)}`;
  await desk.admin.change('article', desk.company, article.id, { price });
  return `article ${article.name} costs ${price} now`;
}

function isFed({ feeds, company }: Desk, source: string): boolean {
  return feeds.some((feed) => feed.source === source && feed.companies.includes(company));
}

async function anyOf(desk: Desk, table: string, where = ''): Promise<Row | null> {
  const rows = await rowsOf(desk, table, where, []);
  return rows.length === 0 ? null : pick(desk.random, rows);
}

async function rowsOf(
  { query, company }: Desk,
  table: string,
  where: string,
  more: readonly string[],
): Promise<readonly Row[]> {
  const sql = `SELECT external_id, name FROM precoro_sync.${table} WHERE company = $1 AND active ${where} ORDER BY id`;
  const rows = await query(sql, [company, ...more]);
  return rows.map(({ external_id: id, name }) => ({ id: String(id), name: String(name) }));
}
