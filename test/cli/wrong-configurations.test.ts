import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeployment } from '../../lib/cli/deployment/open-deployment.ts';
import { openSystems } from '../../lib/cli/deployment/open-systems.ts';
import { awsWorld } from '../../lib/cli/deployment/world.ts';
import type { Deployment } from '../../lib/cli/deployment/open-deployment.ts';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { loadIntegration } from '../../lib/infrastructure/load-integration.ts';
import type { PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { contextOf, invoiceLine, invoiceRecord, wordsOf } from '../mapping/fixtures.ts';
import { inwardContext, refusalOf } from '../mapping/inward/fixtures.ts';
import { run, scene } from './scene.ts';

const SHIPPED_FILE = join(PROJECT_ROOT, 'integration.config.ts');
/** The shipped configuration, its imports found from anywhere. */
const SHIPPED = readFileSync(SHIPPED_FILE, 'utf8').replaceAll("'./lib/", `'${PROJECT_ROOT}/lib/`);

/** An option that nobody has given an external id. */
const ODD_ACCOUNT = {
  itemCustomField: { id: 70, name: 'GL account' },
  itemCustomFieldOption: { id: 702, name: '9999 Odd', code: '9999', externalId: null },
  value: '9999 Odd',
};

let folder = '';
let files = 0;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'wrong-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** The shipped configuration with one thing changed. */
function fileWith(right: string | RegExp, wrong: string): string {
  const text = SHIPPED.replace(right, wrong);
  if (text === SHIPPED) throw new Error(`the shipped configuration has no ${String(right)}`);
  const file = join(folder, `${(files += 1)}.config.ts`);
  writeFileSync(file, text);
  return file;
}

interface Mistake {
  readonly name: string;
  readonly right: string | RegExp;
  readonly wrong: string;
  /** What stands below the first line: place, value, what is allowed. */
  readonly told: string;
}

describe('A mistake in the configuration is told by one message, before anything else is looked at', () => {
  it.each<Mistake>([
    {
      name: 'an unknown entity that goes out',
      ...{ right: '    receipt: {', wrong: '    reciept: {' },
      told: 'entities.reciept: is no entity. Did you mean "receipt"?',
    },
    {
      name: 'an unknown entity that comes in',
      ...{ right: '    legalEntity: {', wrong: '    legalEntities: {' },
      told: 'inward.legalEntities: is no entity. Did you mean "legalEntity"?',
    },
    {
      name: 'the only section of an entity that others refer to',
      ...{ right: "    invoice: {\n      target: 'bill'", wrong: "    invoices: {\n      target: 'bill'" },
      told: 'entities.invoices: is no entity. Did you mean "invoice"?',
    },
    {
      name: 'an entity that only comes in, going out',
      ...{ right: '    receipt: {', wrong: '    payment: {' },
      told: 'entities.payment: only comes in: configure it under "inward".',
    },
    {
      name: 'an entity that only goes out, coming in',
      ...{ right: '    location: {', wrong: '    purchaseOrder: {' },
      told: 'inward.purchaseOrder: is made in Precoro alone. Known: legalEntity, location, tax, paymentTerm, itemFieldOption, documentFieldOption, supplier, item, payment.',
    },
    {
      name: 'an unknown direction',
      ...{ right: '  inward: {', wrong: '  inwards: {' },
      told: 'inwards: is no setting. Did you mean "inward"?',
    },
    {
      name: 'an unknown direction in place of the one that must be there',
      ...{ right: '  entities: {', wrong: '  outward: {' },
      told: 'outward: is no setting. Known: name, goLive, precoro, connector, alert, values, companies, entities, inward.',
    },
    {
      name: 'an unknown field of the target',
      ...{ right: "        phone: 'phone',", wrong: "        phones: 'phone'," },
      told: 'entities.supplier.fields.phones: is no field of vendor. Did you mean "phone"?',
    },
    {
      name: 'an unknown field of Precoro, read',
      ...{ right: "'legalAddress'", wrong: "'legalAdress'" },
      told: 'entities.supplier.fields.address_line: "legalAdress" is no field of supplier. Did you mean "legalAddress"?',
    },
    {
      name: 'an unknown field of Precoro, written',
      ...{
        right: "        phone: 'phone',\n        enable",
        wrong: "        fone: 'phone',\n        enable",
      },
      told: 'inward.supplier.fields.fone: is no field that Precoro takes of a supplier. Did you mean "phone"?',
    },
    {
      name: 'an unknown field of the source',
      ...{ right: "creditPeriodDays: 'days'", wrong: "creditPeriodDays: 'day'" },
      told: 'inward.paymentTerm.fields.creditPeriodDays: "day" is no field of "paymentTerm". Did you mean "days"?',
    },
    {
      name: 'an unknown target',
      ...{ right: "target: 'bill'", wrong: "target: 'bil'" },
      told: 'entities.invoice.target: must be a target of the connector, but it is "bil". Did you mean "bill"?',
    },
    {
      name: 'an unknown source',
      ...{ right: "source: 'department'", wrong: "source: 'departement'" },
      told: 'inward.documentFieldOption.Department.source: must be a source of the connector, but it is "departement". Did you mean "department"?',
    },
    {
      name: 'an option of no family of custom fields',
      ...{ right: "'itemFields.GL account'", wrong: "'itemField.GL account'" },
      told: 'entities.purchaseOrder.lines.account: linked("itemField.GL account"): a record of purchaseOrder names no such record. Known: document.supplier, itemFields.….',
    },
    {
      name: 'a list of taxes that is not there',
      ...{ right: "translated('taxName', 'tax')", wrong: "translated('taxName', 'taxes')" },
      told: 'entities.purchaseOrder.lines.tax_code: translated(): there is no list "taxes" in "values". Did you mean "tax"?',
    },
    {
      name: 'the same in the other direction',
      ...{ right: "percent: required('percent')", wrong: "percent: translated('percent', 'rates')" },
      told: 'inward.tax.fields.percent: translated(): there is no list "rates" in "values". Known: tax.',
    },
    {
      name: 'an unknown region',
      ...{ right: "region: 'international'", wrong: "region: 'eu'" },
      told: 'precoro.region: must be "international" or "us", but it is "eu". Did you mean "us"?',
    },
    {
      name: 'no owner of a field that travels both ways',
      ...{
        right: "      owner: 'external',\n      owners: { phone: 'precoro', enable: 'precoro' },",
        wrong:
          "      owners: { name: 'external', uniqueCode: 'external', legalAddress: 'external', city: 'external', state: 'external', postalCode: 'external', country: 'external', phone: 'precoro' },",
      },
      told: 'inward.supplier.owners: "enable" travels both ways and has no owner: name one each, such as { enable: "external" } or "precoro", or one "owner" for all.',
    },
    {
      name: 'two owners of one field',
      ...{ right: "owners: { phone: 'precoro'", wrong: "owners: { phone: ['precoro', 'external']" },
      told: 'inward.supplier.owners.phone: must be "external" or "precoro", but it is a list of 2.',
    },
    {
      name: 'two owners of all fields',
      ...{ right: "owner: 'external'", wrong: "owner: 'both'" },
      told: 'inward.supplier.owner: must be "external" or "precoro", but it is "both". Known: external, precoro.',
    },
    {
      name: 'an owner of a field that goes one way',
      ...{ right: "owners: { phone: 'precoro'", wrong: "owners: { currencies: 'precoro'" },
      told: 'inward.supplier.owners.currencies: is no field that travels both ways. Known: name, uniqueCode, legalAddress, city, state, postalCode, country, phone, enable.',
    },
    {
      name: 'two sources of one custom field',
      ...{
        right: '    documentFieldOption: {\n',
        wrong:
          "    documentFieldOption: {\n      department: { source: 'department', fields: { name: 'name', enable: 'active' } },\n",
      },
      told: 'inward.documentFieldOption.Department: fills the same custom field as "department".',
    },
  ])('$name', async ({ right, wrong, told }) => {
    const file = fileWith(right, wrong);
    const ended = await run(['check', '--config', file], openDeployment, { cwd: folder });
    expect(ended).toEqual({ code: 1, out: '', err: `Error: ${file} has 1 fault:\n  ${told}\n` });
  });

  it('names the file that is not there', async () => {
    const ended = await run(['check', '--config', 'nowhere.config.ts'], openDeployment, { cwd: folder });
    expect(ended.err).toContain(`There is no configuration file ${join(folder, 'nowhere.config.ts')}.`);
  });
});

describe('What only the running systems can tell is told by one line of check', () => {
  it.each([
    {
      name: 'a custom field that a line names',
      ...{ right: /itemFields\.GL account/g, wrong: 'itemFields.GL acount' },
      told: /custom fields: entities\.purchaseOrder\.lines\.account: Precoro has no item custom field "GL acount"\. Did you mean "GL account"\?/,
      // Orders, invoices.
      times: 2,
    },
    {
      name: 'a custom field that options come in for',
      ...{ right: "      'GL account': {", wrong: "      'GL acount': {" },
      told: /custom fields: inward\.itemFieldOption\.GL acount: Precoro has no item custom field "GL acount"\. Did you mean "GL account"\?/,
      times: 1,
    },
  ])('$name', async ({ right, wrong, told, times }) => {
    const integration = await loadIntegration(fileWith(right, wrong));
    const { out, code } = await checkedWith((one) => ({
      ...one,
      integration,
      services: { ...one.services, integration },
    }));
    const faults = faultsIn(out).filter((line) => line.includes('custom fields'));
    expect(faults.join('\n')).toMatch(told);
    expect(faults.filter((line) => line.includes('GL acount'))).toHaveLength(times);
    expect(out).toContain(
      'Engineer: correct the name in integration.config.ts, or make the field in Precoro.',
    );
    expect(code).toBe(1);
  });

  it.each([
    ['Precoro', 'precoro', 'token, email', 'access'],
    ['the external system', 'connector', 'connectionString', 'external system'],
  ])('a secret that is missing: of %s', async (_name, secret, fields, topic) => {
    const { integration } = (await scene()).e.services;
    const secrets = mockClient(SecretsManagerClient);
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{}' });
    const needed = { options: { local: false }, world: awsWorld('eu-west-1', undefined), integration };
    const clients = { secrets: new SecretsManagerClient({ region: 'eu-west-1' }) };
    const systems = openSystems({ ...needed, clients: clients as never, region: 'eu-west-1' });
    const { out, code } = await checkedWith((one) => ({
      ...one,
      services: {
        ...one.services,
        ...(secret === 'precoro' ? { gateway: systems.gateway } : { connector: systems.connector }),
      },
    }));
    const faults = faultsIn(out);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(
      `${topic}: The secret precoro-sync-${integration.name}-${secret} is not filled in rightly (empty or missing: ${fields}).`,
    );
    expect(code).toBe(1);
  });

  it('a region that the key is not of', async () => {
    const refused: PrecoroGateway['send'] = async () => ({ kind: 'unauthorized', words: 'HTTP 401' });
    const { out, code } = await checkedWith((one, precoro) => ({
      ...one,
      services: { ...one.services, gateway: async () => ({ ...precoro, send: refused }) },
      check: { ...one.check, otherRegion: async () => ({ name: 'us', gateway: precoro }) },
    }));
    expect(faultsIn(out)).toEqual([
      expect.stringMatching(
        /access, \w+: \/\w+ cannot be read: HTTP 401\. Precoro's other server \(us\) takes the key\.$/,
      ),
    ]);
    expect(out).toContain('Engineer: set precoro.region to "us" and deploy.');
    expect(out).toContain('precoro.region: "us"');
    expect(code).toBe(1);
  });
});

describe('What only a record can tell is told with the record', () => {
  it.each([
    {
      name: 'a tax that no list holds',
      line: { taxes: { data: [{ id: 9, name: 'VAT 19%', percent: 19, sum: 20 }] } },
      told: 'Invoice 1043 line 1 has tax "VAT 19%", for which values.tax has no entry. Engineer: add it to values.tax (used by entities.invoice.lines.tax_code).',
    },
    {
      name: 'a GL account without external id',
      line: { dataItemCustomFields: { data: [ODD_ACCOUNT] } },
      told: `Invoice 1043 line 1 has GL account "9999 Odd", which has no external id in Precoro. Accountant: enter the option's external id there.`,
    },
    {
      name: 'no GL account',
      line: { dataItemCustomFields: { data: [] } },
      told: 'Invoice 1043 line 1 has no GL account. Clerk: choose one in Precoro.',
    },
  ])('that goes out: $name', async ({ line, told }) => {
    const { entities } = await loadIntegration(SHIPPED_FILE);
    const invoice = entities.find(({ entity }) => entity === 'invoice');
    const record = invoiceRecord({ items: { data: [invoiceLine(line)] } });
    expect(invoice && wordsOf(invoice.map(record, contextOf()))).toBe(told);
  });

  it.each([
    {
      name: 'a tax that no list holds',
      ...{ right: "tax: {\n      source: 'tax',\n      fields: { name: required('name')" },
      wrong: "tax: {\n      source: 'tax',\n      fields: { name: required(translated('name', 'tax'))",
      ...{ feed: 'tax', record: { name: 'V19', percent: '19' }, context: {} },
      told: 'Tax V19 has name "V19", for which values.tax has no entry. Engineer: add it to values.tax (used by inward.tax.fields.name).',
    },
    {
      name: 'a GL account that stands below one that Precoro cannot have',
      ...{ right: null, wrong: '', feed: 'itemFieldOption.GL account' },
      record: { code: '1001', name: 'Petty cash', active: true, parent: '1000' },
      context: { counterpart: () => ({ state: 'awaited' }) as const },
      told: 'Item field option 1001 waits for item field option "1000", which is not linked to Precoro yet.',
    },
    {
      name: 'a GL account that does not say whether it is in use',
      ...{ right: null, wrong: '', feed: 'itemFieldOption.GL account' },
      ...{ record: { code: '1000', name: 'Cash', active: null }, context: {} },
      told: 'Item field option 1000 has no active. Accountant: fill it in in the other system.',
    },
  ])('that comes in: $name', async ({ right, wrong, feed, record, context, told }) => {
    const { feeds } = await loadIntegration(right === null ? SHIPPED_FILE : fileWith(right, wrong));
    const mapped = feeds.find(({ name }) => name === feed)?.map(record, inwardContext(context));
    expect(mapped && refusalOf(mapped).words).toBe(told);
  });
});

async function checkedWith(change: (one: Deployment, precoro: PrecoroGateway) => Deployment) {
  const { e, deployment } = await scene();
  const changed = change(deployment, e.precoro);
  return e.clock.drive(run(['check'], async () => changed));
}

/** Lines for people begin with the result. */
function faultsIn(out: string): readonly string[] {
  return out.split('\n').filter((line) => line.startsWith('fault'));
}
