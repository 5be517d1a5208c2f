import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  CallContext,
  Connector,
  ExternalRecord,
  Payload,
  Target,
} from '../../../lib/connectors/contract.ts';
import { openHubAdmin, type HubAdmin } from '../../../lib/connectors/postgres/admin.ts';
import { postgresConnector } from '../../../lib/connectors/postgres/connector.ts';
import type { WriteOutcome } from '../../../lib/domain/outcomes.ts';
import { serveDatabase, type Database } from '../../../lib/local/database/server.ts';
import { COMPANY, samplePayload, withField } from './samples.ts';

describe('the rules of the hub', () => {
  let database: Database;
  let admin: HubAdmin;
  let connector: Connector;
  let vendorId = '';
  let counter = 0;

  beforeAll(async () => {
    database = await serveDatabase();
    admin = openHubAdmin({ connectionString: database.connectionString });
    connector = postgresConnector({ connectionString: database.connectionString });
    const acme = await target('vendor').create(samplePayload('vendor', 'ACME', ''), 'acme', context());
    vendorId = acme.outcome === 'applied' ? acme.value.externalId : '';
  }, 30_000);
  beforeEach(async () => {
    await admin.upsertAccounts(COMPANY, [{ code: '6420', name: 'Office supplies' }]);
    await admin.closePeriod(COMPANY, null);
  });
  afterAll(async () => {
    await connector.close();
    await admin.close();
    await database.close();
  });

  const context = (): CallContext => ({ company: COMPANY, signal: AbortSignal.timeout(20_000) });
  function target(name: string): Target {
    const found = connector.targets[name];
    if (!found) throw new Error(`no target ${name}`);
    return found;
  }
  const number = (): string => `INV-${(counter += 1)}`;
  const bill = (lineCount?: number): Payload => samplePayload('bill', number(), vendorId, lineCount);
  const createBill = (payload: Payload): Promise<WriteOutcome<ExternalRecord>> =>
    target('bill').create(payload, `key of ${numberOf(payload)}`, context());
  const numberOf = ({ fields }: Payload): string => JSON.stringify(fields['number']).replaceAll('"', '');
  async function created(payload: Payload): Promise<ExternalRecord> {
    const outcome = await createBill(payload);
    if (outcome.outcome !== 'applied') throw new Error(JSON.stringify(outcome));
    return outcome.value;
  }
  const withLine = (payload: Payload, changes: Payload['fields']): Payload => ({
    ...payload,
    lines: payload.lines.map((line, index) => (index === 0 ? { ...line, ...changes } : line)),
  });

  it('numbers records in its own friendly way', async () => {
    expect(vendorId).toMatch(/^V-\d{6}$/);
    expect((await created(bill())).externalId).toMatch(/^B-\d{6}$/);
  });

  const refusals: readonly [string, (payload: Payload) => Payload, string, RegExp][] = [
    [
      'an account that does not exist',
      (p) => withLine(p, { account: '9999' }),
      'accountant',
      /GL account 9999 does not exist \(line 1\)/,
    ],
    [
      'a vendor that does not exist',
      (p) => withField(p, 'vendor_id', 'V-999999'),
      'accountant',
      /Vendor V-999999 does not exist/,
    ],
    [
      'a total that is not the sum of the lines',
      (p) => withField(p, 'total', '24.21'),
      'clerk',
      /24\.21, but its lines make 24\.2/,
    ],
    [
      'a total that is not net and tax',
      (p) => ({ ...p, fields: { ...p.fields, net_total: '20', tax_total: '4' } }),
      'clerk',
      /net 20 and tax 4 make 24/,
    ],
    [
      'a currency in small letters',
      (p) => withField(p, 'currency', 'eur'),
      'clerk',
      /currency must be three capital letters.*"eur"/,
    ],
    [
      'a kind it does not know',
      (p) => withField(p, 'kind', 'receipt'),
      'engineer',
      /kind must be invoice or credit_note/,
    ],
    ['two lines with one number', (p) => withLine(p, { line_number: 2 }), 'engineer', /same line_number/],
    ['a missing required field', (p) => withField(p, 'issue_date', null), 'clerk', /issue_date is required/],
    [
      'a missing field of a line',
      (p) => withLine(p, { amount: '' }),
      'clerk',
      /lines\[0\]\.amount is required/,
    ],
    [
      'a day that does not exist',
      (p) => withField(p, 'issue_date', '2026-02-30'),
      'engineer',
      /issue_date must be a day.*2026-02-30/,
    ],
    [
      'an amount that is no number',
      (p) => withField(p, 'total', 'NaN'),
      'engineer',
      /total must be a decimal amount/,
    ],
    ['text with NUL', (p) => withField(p, 'note', 'a\0b'), 'engineer', /note must be text without NUL/],
    ['text of another type', (p) => withField(p, 'note', ['x'.repeat(80)]), 'engineer', /note must be text/],
    [
      'a line number that is no integer',
      (p) => withLine(p, { line_number: 1.5 }),
      'engineer',
      /line_number must be a whole number/,
    ],
    [
      'a number too large for its column',
      (p) => withLine(p, { line_number: 3_000_000_000 }),
      'engineer',
      /does not fit/,
    ],
    [
      'text that is too long',
      (p) => withField(p, 'number', 'x'.repeat(101)),
      'clerk',
      /number may have 100 characters, but it has 101/,
    ],
    [
      'a field it does not have',
      (p) => withLine(p, { colour: 'red' }),
      'engineer',
      /no field lines\[0\]\.colour/,
    ],
  ];
  it.each(refusals)('refuses %s and saves nothing', async (_name, spoil, actor, words) => {
    const payload = spoil(bill());
    expect(await createBill(payload)).toEqual({
      outcome: 'rejected',
      actor,
      words: expect.stringMatching(words),
    });
    expect(
      await database.query('SELECT 1 FROM precoro_sync.bill WHERE number = $1', [payload.fields['number']]),
    ).toEqual([]);
  });

  it('refuses lines for a target without lines, and a flag that is none', async () => {
    const vendor = samplePayload('vendor', 'BETA', '');
    const lines = { ...vendor, lines: [{ line_number: 1 }] };
    expect(await target('vendor').create(lines, 'b', context())).toMatchObject({
      outcome: 'rejected',
      actor: 'engineer',
    });
    const flag = withField(vendor, 'active', 'yes');
    expect(await target('vendor').create(flag, 'b', context())).toMatchObject({
      words: expect.stringMatching(/active must be true/),
    });
  });

  it('refuses an inactive account, and takes the same bill when it is active again', async () => {
    const payload = bill();
    await admin.setAccountActive(COMPANY, '6420', false);
    expect(await createBill(payload)).toMatchObject({
      outcome: 'rejected',
      actor: 'accountant',
      words: expect.stringMatching(/^GL account 6420 is inactive/),
    });
    await admin.setAccountActive(COMPANY, '6420', true);
    expect(await createBill(payload)).toMatchObject({ outcome: 'applied' });
    await expect(admin.setAccountActive(COMPANY, '1', true)).rejects.toThrow('There is no GL account 1');
  });

  it('refuses what touches a closed period: new bills, changes of old ones, and moves into it', async () => {
    const old = await created(bill());
    await admin.closePeriod(COMPANY, '2026-11-01');
    await admin.closePeriod(COMPANY, '2026-11-02');
    const words = expect.stringMatching(
      /The period up to 2026-11-02 is closed, and bill INV-\d+ is dated 2026-11-02/,
    );
    expect(await createBill(bill())).toMatchObject({ outcome: 'rejected', actor: 'accountant', words });
    expect(await target('bill').cancel?.(old.externalId, context())).toMatchObject({ outcome: 'rejected' });
    const open = await created(withField(bill(), 'issue_date', '2026-11-03'));
    const moved = withField(open.payload, 'issue_date', '2026-11-02');
    expect(await target('bill').update(open.externalId, moved, context())).toMatchObject({
      outcome: 'rejected',
    });
  });

  it('takes a credit note and an invoice of one number, and counts what is in the books', async () => {
    const invoice = await created(bill());
    const note = { ...withField(invoice.payload, 'kind', 'credit_note') };
    expect(await target('bill').create(note, `note ${counter}`, context())).toMatchObject({
      outcome: 'applied',
    });
    const cancelled = await created(bill());
    await target('bill').cancel?.(cancelled.externalId, context());
    const rows = await database.query(
      'SELECT signed_total::text AS total FROM precoro_sync.bill_in_books WHERE number = ANY($1) ORDER BY id',
      [[invoice.payload.fields['number'], cancelled.payload.fields['number']]],
    );
    expect(rows.map((row) => row['total'])).toEqual(['24.2', '-24.2']);
    expect(await createBill(withField(note, 'currency', 'USD'))).toMatchObject({
      outcome: 'rejected',
      actor: 'engineer',
    });
  });

  it('accepts a rounding line that makes lines and total meet', async () => {
    const payload = withField(bill(), 'total', '24.21');
    const rounding = { line_number: 3, description: 'Rounding', account: '6420', amount: '0.01' };
    expect(await createBill({ ...payload, lines: [...payload.lines, rounding] })).toMatchObject({
      outcome: 'applied',
    });
  });

  it('says whose bill it is when the number is taken, also for an update', async () => {
    const [first, second] = [await created(bill()), await created(bill())];
    const same = await target('bill').create(first.payload, 'another key', context());
    const name = `${numberOf(first.payload)} from vendor ${vendorId}`;
    expect(same).toEqual({
      outcome: 'rejected',
      actor: 'accountant',
      words: expect.stringContaining(`A bill ${name} already exists (${first.externalId}). Accountant:`),
    });
    expect(await target('bill').update(second.externalId, first.payload, context())).toMatchObject({
      outcome: 'rejected',
      words: expect.stringContaining(first.externalId),
    });
  });

  it('refuses a key that was used for another record', async () => {
    const first = bill();
    await created(first);
    const other = await target('bill').create(bill(), `key of ${numberOf(first)}`, context());
    expect(other).toMatchObject({
      outcome: 'rejected',
      actor: 'engineer',
      words: expect.stringMatching(/key was already used for B-/),
    });
  });

  it('leaves what an update does not name, clears what is null, and keeps defaults filled', async () => {
    const first = await created(withField(bill(), 'department', 'IT'));
    const { number: _number, department: _department, ...rest } = first.payload.fields;
    const payload = {
      ...first.payload,
      fields: { ...rest, number: first.payload.fields['number'] ?? '', note: null, status: null },
    };
    const outcome = await target('bill').update(first.externalId, payload, context());
    expect(outcome).toMatchObject({
      value: { payload: { fields: { department: 'IT', note: null, status: 'open' } } },
    });
  });

  it('lists more than a page in the order of creation', async () => {
    await database.query(
      `INSERT INTO precoro_sync.vendor (company, idempotency_key, code, name) SELECT 'many', g::text, g::text, 'x' FROM generate_series(1, 450) g`,
    );
    const codes: unknown[] = [];
    for await (const record of target('vendor').list('many')) codes.push(record.payload.fields['code']);
    expect(codes).toEqual(Array.from({ length: 450 }, (_, index) => String(index + 1)));
  });

  it('answers a search with a wrong value in words', async () => {
    const search = withField(bill(), 'number', 5);
    expect(await target('bill').findByNaturalKey(search, context())).toMatchObject({
      outcome: 'unavailable',
      words: expect.stringMatching(/number must be text/),
    });
  });

  it('waits for the engineer, and loses nothing, when a right is missing', async () => {
    await database.query('ALTER TABLE precoro_sync.bill RENAME TO hidden');
    const outcome = await createBill(bill());
    await database.query('ALTER TABLE precoro_sync.hidden RENAME TO bill');
    expect(outcome).toMatchObject({
      outcome: 'notApplied',
      retryAfterSeconds: 300,
      words: expect.stringContaining('Engineer'),
    });
  });
});
