import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangePage, Connector, SourceRecord } from '../../../lib/connectors/contract.ts';
import { openHubAdmin, type HubAdmin } from '../../../lib/connectors/postgres/admin.ts';
import { postgresConnector } from '../../../lib/connectors/postgres/connector.ts';
import { readCursor, writeCursor } from '../../../lib/connectors/postgres/source-cursor.ts';
import { serveDatabase, type Database } from '../../../lib/local/database/server.ts';
import { applied, valueOf } from '../answers.ts';
import { samplePayload } from './samples.ts';

describe('what the hub tells of its changes', () => {
  let database: Database;
  let admin: HubAdmin;
  let connector: Connector;
  let company = '';
  let counter = 0;

  beforeAll(async () => {
    database = await serveDatabase();
    const { connectionString } = database;
    admin = openHubAdmin({ connectionString });
    connector = postgresConnector({ connectionString });
  }, 30_000);
  beforeEach(async () => {
    company = `company ${(counter += 1)}`;
    await admin.upsertAccounts(company, [{ code: '6420', name: 'Office supplies' }]);
  });
  afterAll(async () => {
    await connector.close();
    await admin.close();
    await database.close();
  });

  const context = () => ({ company, signal: AbortSignal.timeout(20_000) });
  const run = (sql: string, ...parameters: readonly unknown[]) =>
    database.query(sql.replaceAll('hub.', 'precoro_sync.'), parameters);
  async function since(source: string, cursor: string | null): Promise<ChangePage> {
    const outcome = await connector.sources[source]?.changesSince(cursor, context());
    if (!outcome) throw new Error(`no source ${source}`);
    return valueOf(outcome);
  }
  const now = async (source: string): Promise<string> => (await since(source, null)).cursor;
  const names = ({ records }: ChangePage) => records.map(({ fields }) => fields['name']);
  const brief = ({ externalId, isGone }: SourceRecord): string => `${externalId}${isGone ? ' gone' : ''}`;
  const tax = (name: string): Promise<string> => admin.create('tax', company, { name, percent: '21' });

  async function payment(): Promise<{ id: string; lines: readonly string[] }> {
    const vendorId = await admin.create('vendor', company, { code: 'ACME', name: 'Acme' });
    const bills: string[] = [];
    for (const number of ['1', '2']) {
      const key = `${company} ${number}`;
      const outcome = await connector.targets['bill']?.create(
        samplePayload('bill', number, vendorId),
        key,
        context(),
      );
      if (outcome) bills.push(applied(outcome).externalId);
    }
    const id = await admin.pay(company, {
      ...{ number: 'P-1', currency: 'EUR', paidOn: '2026-11-20' },
      bills: bills.map((billId) => ({ billId, amount: '1' })),
    });
    return { id, lines: [`${id}/1`, `${id}/2`] };
  }

  describe('payments', () => {
    it('tells a payment once per bill, again when the payment changes, and as gone when it is voided', async () => {
      const { id, lines } = await payment();
      const first = await since('payment', null);
      expect(first.records.map(brief)).toEqual(lines);
      await run(`UPDATE hub.payment SET paid_on = '2026-11-21' WHERE external_id = $1`, id);
      const second = await since('payment', first.cursor);
      expect(second.records.map(({ fields }) => fields['paid_on'])).toEqual(['2026-11-21', '2026-11-21']);
      await admin.voidPayment(company, id);
      const third = await since('payment', second.cursor);
      expect(third.records).toMatchObject([
        { externalId: lines[0], isGone: true, fields: { voided: true, amount: '1' } },
        { externalId: lines[1], isGone: true, fields: { voided: true, amount: '1' } },
      ]);
      expect((await since('payment', third.cursor)).records).toEqual([]);
    });

    it('tells only the bill whose amount was corrected', async () => {
      const { lines } = await payment();
      const cursor = await now('payment');
      await run('UPDATE hub.payment_allocation SET amount = 2 WHERE external_id = $1', lines[1]);
      expect((await since('payment', cursor)).records).toMatchObject([
        { externalId: lines[1], fields: { amount: '2' } },
      ]);
    });

    it('tells each bill as gone when the payment is deleted, with what it last held', async () => {
      const { id, lines } = await payment();
      const cursor = await now('payment');
      await run('DELETE FROM hub.payment WHERE external_id = $1', id);
      expect((await since('payment', cursor)).records).toMatchObject([
        { externalId: lines[0], isGone: true, fields: { payment_number: 'P-1', amount: '1', voided: false } },
        { externalId: lines[1], isGone: true },
      ]);
    });
  });

  describe('of any table', () => {
    it('tells what the application itself wrote', async () => {
      const cursor = await now('vendor');
      const made = await connector.targets['vendor']?.create(
        samplePayload('vendor', 'ACME', ''),
        company,
        context(),
      );
      const { externalId } = made ? applied(made) : { externalId: '' };
      const after = await since('vendor', cursor);
      expect(after.records).toMatchObject([{ externalId, fields: { code: 'ACME', iban: null } }]);
      await connector.targets['vendor']?.deactivate?.(externalId, context());
      expect((await since('vendor', after.cursor)).records).toMatchObject([{ fields: { active: false } }]);
    });

    it('tells nothing of a row that was written without a difference', async () => {
      await tax('VAT');
      const cursor = await now('tax');
      await run('UPDATE hub.tax SET percent = 21.00, updated_at = now() WHERE company = $1', company);
      expect((await since('tax', cursor)).records).toEqual([]);
    });

    it('knows accounts and departments by their codes, as bills do', async () => {
      const fields = { code: '6421', name: 'Paper', parent: '6420' };
      const account = await admin.create('glAccount', company, fields);
      const department = await admin.create('department', company, { code: 'D7', name: 'Sales' });
      expect([account, department]).toEqual(['6421', 'D7']);
      const before = await now('department');
      await admin.change('department', company, 'D7', { code: 'D8' });
      expect((await since('department', before)).records.map(brief)).toEqual(['D8', 'D7 gone']);
    });

    it('tells as gone what was renumbered or moved to another company, under the number it had', async () => {
      const id = await tax('VAT');
      const moved = await tax('GST');
      const cursor = await now('tax');
      await run(`UPDATE hub.tax SET id = 700000 + ${counter} WHERE external_id = $1`, id);
      await run(`UPDATE hub.tax SET company = 'elsewhere' WHERE external_id = $1`, moved);
      expect((await since('tax', cursor)).records.map(brief)).toEqual([
        `T-${700000 + counter}`,
        `${id} gone`,
        `${moved} gone`,
      ]);
    });

    it('tells as gone what a table held that was emptied', async () => {
      const id = await admin.create('department', company, { code: 'D1', name: 'Sales' });
      const cursor = await now('department');
      await run('TRUNCATE hub.department');
      expect((await since('department', cursor)).records).toMatchObject([
        { externalId: id, isGone: true, fields: { name: 'Sales' } },
      ]);
    });

    it('keeps no bank details of what was deleted', async () => {
      const id = await admin.create('vendor', company, { code: 'A', name: 'Acme', iban: 'GB33BUKB2020' });
      const cursor = await now('vendor');
      await admin.remove('vendor', company, id);
      expect((await since('vendor', cursor)).records).toMatchObject([
        { externalId: id, fields: { iban: null } },
      ]);
      expect(JSON.stringify(await run('SELECT content FROM hub.deleted_record'))).not.toContain('GB33BUKB');
    });

    it('tells rows that replication or a bulk loader writes', async () => {
      const cursor = await now('location');
      await run(`SET session_replication_role = replica`);
      await run(`INSERT INTO hub.location (company, name, changed_xid) VALUES ($1, 'Leeds', '1')`, company);
      await run(`SET session_replication_role = DEFAULT`);
      expect(names(await since('location', cursor))).toEqual(['Leeds']);
    });

    it('tells with which key of ours a vendor was created', async () => {
      const cursor = await now('vendor');
      const own = await admin.create('vendor', company, { code: 'K', name: 'Keyed' });
      await run(
        "UPDATE hub.vendor SET idempotency_key = 'precoro:supplier:7:uk' WHERE external_id = $1",
        own,
      );
      await admin.create('tax', company, { name: 'VAT', percent: '20' });
      expect((await since('vendor', cursor)).records).toMatchObject([
        { externalId: own, createdWithKey: 'precoro:supplier:7:uk' },
      ]);
      expect((await since('tax', null)).records).toMatchObject([{ createdWithKey: null }]);
    });

    it('keeps the day of the last change', async () => {
      await tax('VAT');
      await run(`ALTER TABLE hub.tax DISABLE TRIGGER tax_stamped`);
      await run(`UPDATE hub.tax SET updated_at = '2020-01-01' WHERE company = $1`, company);
      await run(`ALTER TABLE hub.tax ENABLE ALWAYS TRIGGER tax_stamped`);
      await run(`UPDATE hub.tax SET percent = 19 WHERE company = $1`, company);
      const [row] = await run(
        `SELECT updated_at > now() - interval '1 minute' AS fresh FROM hub.tax WHERE company = $1`,
        company,
      );
      expect(row).toEqual({ fresh: true });
    });

    it.each([
      ['tax', 'company, name, percent', `$1, 'VAT', 'NaN'`],
      ['tax', 'company, name, percent', `$1, 'VAT', -1`],
      ['article', 'company, sku, name, price', `$1, 'A', 'A', 'Infinity'`],
      ['article', 'company, sku, name, vendor_id', `$1, 'A', 'A', 'V-999999'`],
      ['gl_account', 'company, code, name, parent', `$1, '1', 'A', 'GL-999999'`],
      ['payment', 'company, payment_number, currency, paid_on', `$1, '1', 'EUR', 'infinity'`],
      ['payment', 'company, payment_number, currency, paid_on', `$1, '1', 'euro', '2026-11-20'`],
    ])('takes no %s with (%s) of %s', async (table, columns, values) => {
      await expect(run(`INSERT INTO hub.${table} (${columns}) VALUES (${values})`, company)).rejects.toThrow(
        /constraint/,
      );
    });
  });

  describe('after a database was set back or copied', () => {
    it('tells everything again when it was set back to a state before the cursor was made', async () => {
      await tax('VAT');
      const { cursor } = await since('tax', null);
      const { token = '' } = readCursor(cursor) ?? {};
      expect((await since('tax', cursor)).records).toEqual([]);
      await run('DELETE FROM hub.source_bookmark WHERE token = $1', token);
      expect(names(await since('tax', cursor))).toEqual(['VAT']);
    });

    it('tells everything again when it was copied row by row, where transactions count anew', async () => {
      await tax('VAT');
      const { cursor } = await since('tax', null);
      await run(`UPDATE hub.source_bookmark SET made_xid = '4000000000' WHERE company = $1`, company);
      await run('ALTER TABLE hub.tax DISABLE TRIGGER tax_stamped');
      await run(`UPDATE hub.tax SET changed_xid = '4000000000' WHERE company = $1`, company);
      await run('ALTER TABLE hub.tax ENABLE ALWAYS TRIGGER tax_stamped');
      const again = await since('tax', cursor);
      expect(names(again)).toEqual(['VAT']);
      await tax('GST');
      expect(names(await since('tax', again.cursor))).toEqual(['GST']);
    });

    it('forgets bookmarks that nobody needs, a day after a later one was used', async () => {
      await tax('VAT');
      const old = await now('tax');
      await run(
        `UPDATE hub.source_bookmark SET made_at = now() - interval '2 days' WHERE company = $1`,
        company,
      );
      const { cursor } = await since('tax', null);
      await tax('GST');
      expect(names(await since('tax', cursor))).toEqual(['GST']);
      const kept = await run('SELECT token FROM hub.source_bookmark WHERE company = $1', company);
      expect(kept.map(({ token }) => token)).not.toContain(readCursor(old)?.token);
      expect(kept).toHaveLength(2);
    });
  });
});

describe('a cursor of the hub', () => {
  const token = '0d9f1d0c-2f4b-4c51-9b52-0b2b8f0f9d11';
  const place = { xid: '7', row: '12', deleted: '0' };

  it('reads what it has written', () => {
    expect(readCursor(writeCursor({ token, place }))).toEqual({ token, place });
  });

  it.each([
    [{ token, ...place, xid: '9223372036854775808' }],
    [{ token, ...place, row: '-1' }],
    [{ token, ...place, row: '12.5' }],
    [{ token: 'no UUID', ...place }],
    [{ token }],
    [null],
  ])('is none when it is %j', (odd) => {
    expect(readCursor(JSON.stringify(odd))).toBeNull();
  });
});
