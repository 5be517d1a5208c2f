import pg from 'pg';
import { trytonConnector } from '../../lib/connectors/tryton/connector.ts';
import { SOURCE_KINDS } from '../../lib/connectors/tryton/source-kinds.ts';
import { describeSources, type OpenChange } from '../connectors/source-suite.ts';
import { openErp } from './place.ts';
import { dayOut } from './tryton/books.ts';
import { COMPANY, makeStanding } from './samples.ts';
import { openProxy } from './troubled-proxy.ts';
import { MAKERS, makePayments } from './source-samples.ts';

const OTHER = 'another company';

describeSources('tryton', Object.keys(SOURCE_KINDS), async () => {
  const erp = await openErp('erp_sources');
  const proxy = await openProxy(erp.server.url);
  const { books } = erp;
  await books.write('party.party', [2], { name: OTHER });
  const standing = await makeStanding(books);
  const connector = trytonConnector({ url: proxy.url, ...erp.login });
  const database = new pg.Client({ connectionString: erp.connectionString });
  await database.connect();
  const idOf = (company: string): number => (company === OTHER ? 2 : 1);
  const modelOf = (source: string): string => {
    const kind = Object.entries(SOURCE_KINDS).find(([name]) => name === source)?.[1];
    return kind?.model ?? '';
  };
  const textFieldOf = (source: string): string => (source === 'payment' ? 'description' : 'name');
  /** Products keep their name in the template. */
  const placeOf = async (source: string, id: string) => {
    if (source !== 'product') return { model: modelOf(source), id: Number(id) };
    const [variant] = await books.find('product.product', [['id', '=', Number(id)]], ['template']);
    return { model: 'product.template', id: Number(variant?.['template']) };
  };
  const change = async (source: string, externalId: string, text: string): Promise<string> => {
    const { model, id } = await placeOf(source, externalId);
    await books.write(model, [id], { [textFieldOf(source)]: text });
    return source === 'payment' ? 'note' : 'name';
  };
  const setActive = async (source: string, externalId: string, active: boolean): Promise<void> => {
    if (source === 'payment') {
      await books.in(1).call(`model.account.payment.${active ? 'succeed' : 'fail'}`, [Number(externalId)]);
      return;
    }
    const { model, id } = await placeOf(source, externalId);
    // An account is in use from a day to a day.
    if (source === 'account')
      return books.write(model, [id], { end_date: active ? null : dayOut('2020-12-31') });
    const variant = source === 'product' ? { products: [['write', [Number(externalId)], { active }]] } : {};
    await books.write(model, [id], { active, ...variant });
  };
  return {
    sources: connector.sources,
    company: COMPANY,
    secrets: [erp.login.password, 'Session '],
    shared: ['paymentTerm', 'party', 'product'],
    made: {
      tax: { percent: '12.5', amount: null },
      paymentTerm: { days: 14 },
      account: { type: 'Expense' },
      analyticAccount: { parent: null },
      party: { city: 'Delft', tax_number: 'NL 1' },
      product: { kind: 'goods', price: '1.25' },
      payment: { amount: '0.1', currency: 'EUR' },
    },
    make: (source, company, count) => {
      const own = books.in(idOf(company));
      if (source === 'payment') return makePayments(own, idOf(company), standing, count);
      const make = MAKERS[source];
      if (!make) throw new Error(`no maker of ${source}`);
      return make(own, idOf(company), count);
    },
    change,
    remove: (source, id) => setActive(source, id, false),
    restore: (source, id) => setActive(source, id, true),
    changeLate: async (source, externalId, text): Promise<OpenChange> => {
      // Tryton's own transaction has begun, and waits for a row that another one holds.
      const { model, id } = await placeOf(source, externalId);
      await database.query('BEGIN');
      await database.query(`SELECT id FROM "${model.replaceAll('.', '_')}" WHERE id = ${id} FOR UPDATE`);
      const changing = change(source, externalId, text);
      await untilWaiting(database);
      return {
        commit: async () => {
          await database.query('COMMIT');
          await changing;
        },
      };
    },
    goAway: () => proxy.goAway(),
    comeBack: () => proxy.comeBack(),
    close: async () => {
      await connector.close();
      await database.end();
      await proxy.close();
      await erp.close();
    },
  };
});

async function untilWaiting(database: pg.Client): Promise<void> {
  const sql =
    "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const { rows } = await database.query<{ readonly waiting: number }>(sql);
    if ((rows[0]?.waiting ?? 0) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Tryton does not wait');
}
