import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openHubAdmin } from '../../lib/connectors/postgres/admin.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { HOUR } from '../../lib/domain/time.ts';
import type { LineInput } from '../../lib/mock-precoro/lines.ts';
import { GL_ACCOUNT } from '../../lib/mock-precoro/master-data.ts';
import type { Document, Supplier } from '../../lib/mock-precoro/model.ts';
import { Assemblies, NO_FAULT_FOUND, Scene, SMALL } from './scene.ts';

jest.setTimeout(240_000);

const [GOOD_ACCOUNT, CLOSED_ACCOUNT] = GL_ACCOUNT.options;
const NO_ACCOUNT = 0;
const NOBODY = { suppliers: 1, purchaseOrders: 0, invoices: 0, receipts: 0, linkedSuppliers: 0 };

let scene: Scene;
let readable: Supplier;
let unreadable: Supplier;
let invoices: Record<'good' | 'supplierCannotCome' | 'noAccount' | 'inactiveAccount', Document>;
const assemblies = new Assemblies();

beforeAll(async () => {
  scene = await Scene.open({ ...SMALL, ...NOBODY }, await assemblies.copy());
  const { company } = scene.world.precoro;
  readable = company.createSupplier({ name: 'Readable Ltd' });
  unreadable = company.createSupplier({ name: 'Riddle Ltd' });
  scene.world.precoro.setSwitches({ unreadableFields: [`supplier ${unreadable.id} enable`] });
  await setClosedAccount(false);
  invoices = {
    good: approved(readable, GOOD_ACCOUNT?.id),
    supplierCannotCome: approved(unreadable, GOOD_ACCOUNT?.id),
    noAccount: approved(readable, NO_ACCOUNT),
    inactiveAccount: approved(readable, CLOSED_ACCOUNT?.id),
  };
  await scene.start();
  await scene.goLive();
  await scene.idle();
});

afterAll(async () => {
  await scene.close();
  await assemblies.remove();
});

function linesOn(account: number | undefined): readonly LineInput[] {
  return [
    {
      name: 'Paper',
      quantity: '3',
      price: '10.00',
      ...(account === undefined ? {} : { glAccountOptionId: account }),
    },
  ];
}

function approved(supplier: Supplier, account: number | undefined): Document {
  const { company } = scene.world.precoro;
  const draft = company.createInvoice({
    supplierId: supplier.id,
    invoiceNumber: `RE-${supplier.id}-${String(account)}`,
    lines: linesOn(account),
  });
  return company.approve('invoice', draft.idn);
}

async function setClosedAccount(active: boolean): Promise<void> {
  const { connectionString } = scene.world.database;
  const accountant = openHubAdmin({ connectionString });
  for (const company of scene.integration.companies) {
    await accountant.setAccountActive(company, CLOSED_ACCOUNT?.code ?? '', active);
  }
  await accountant.close();
}

const refOf = ({ entity, id }: Supplier | Document): RecordRef => ({ entity, id: String(id) });

async function failureOf(record: Supplier | Document) {
  const found = await scene.engine.stores.failures.read(refOf(record));
  return found && { ...found.failure, label: found.label };
}

function seenByClerk({ entity, idn }: Document) {
  const view = scene.world.precoro.clerkView(entity, idn);
  return { text: view?.integrationLog ?? null, notSent: view?.inNotSentInfocard, sent: view?.sentStatus };
}

const billsOf = async ({ id }: Document) =>
  scene.world.database.query('SELECT * FROM precoro_sync.bill WHERE idempotency_key LIKE $1', [
    `precoro:invoice:${id}:%`,
  ]);

describe('what cannot go over is told in plain words, to who must act', () => {
  it('a supplier in a form that nobody understands: an engineer', async () => {
    const failure = await failureOf(unreadable);
    expect(failure).toMatchObject({ kind: 'decode', actor: 'engineer' });
    expect(failure?.words).toContain('enable must be true or false');
  });

  it.each<[keyof typeof invoices, object, RegExp]>([
    [
      'supplierCannotCome',
      { kind: 'reference', actor: 'engineer' },
      /supplier.* cannot be linked: .*enable must be/,
    ],
    ['noAccount', { kind: 'refused', actor: 'clerk' }, /GL account/],
    ['inactiveAccount', { kind: 'rejected', actor: 'accountant' }, new RegExp(CLOSED_ACCOUNT?.code ?? '')],
  ])('an invoice, also on its own page in Precoro: %s', async (name, expected, words) => {
    const failure = await failureOf(invoices[name]);
    expect(failure).toMatchObject(expected);
    expect(failure?.words).toMatch(words);
    expect(seenByClerk(invoices[name])).toEqual({
      text: failure?.words,
      notSent: true,
      sent: 'Not integrated',
    });
  });

  it('nothing else is held up by them', async () => {
    expect(await failureOf(invoices.good)).toBeNull();
    expect(seenByClerk(invoices.good)).toMatchObject({ text: null, sent: 'Sent' });
    expect(await scene.proof()).toEqual({ proof: NO_FAULT_FOUND, findings: [] });
  });
});

describe('each of them is cured', () => {
  it('by correcting the supplier, which cures its invoice; and by giving a line its account', async () => {
    const { company } = scene.world.precoro;
    scene.world.precoro.setSwitches({ unreadableFields: [] });
    company.updateSupplier(unreadable.id, { phone: '+31 20 1234567' });
    const { idn } = invoices.noAccount;
    company.revise('invoice', idn);
    company.edit('invoice', idn, { lines: linesOn(GOOD_ACCOUNT?.id) });
    company.approve('invoice', idn);
    await scene.idle(scene.clock.now());

    for (const name of ['supplierCannotCome', 'noAccount'] as const) {
      expect(await failureOf(invoices[name])).toBeNull();
      expect(seenByClerk(invoices[name])).toEqual({ text: null, notSent: false, sent: 'Sent' });
    }
    expect(await failureOf(unreadable)).toBeNull();
    expect(await failureOf(invoices.inactiveAccount)).not.toBeNull();
  });

  it('by opening the account again: the next night tries by itself', async () => {
    await setClosedAccount(true);
    await scene.sleepFor(25 * HOUR);
    await scene.idle(scene.clock.now());

    expect(await failureOf(invoices.inactiveAccount)).toBeNull();
    expect(seenByClerk(invoices.inactiveAccount)).toEqual({ text: null, notSent: false, sent: 'Sent' });
    expect(await scene.engine.stores.failures.list(10)).toEqual([]);
    for (const invoice of Object.values(invoices)) expect(await billsOf(invoice)).toHaveLength(1);
    expect(await scene.proof()).toEqual({ proof: NO_FAULT_FOUND, findings: [] });
  });
});
