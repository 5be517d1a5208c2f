import { openHubAdmin, type HubAdmin } from '../../connectors/postgres/admin.ts';
import type { MasterFields, MasterName } from '../../connectors/postgres/admin-master.ts';
import type { Feed, Integration } from '../../mapping/contract.ts';
import { GL_ACCOUNT } from '../../mock-precoro/master-data.ts';
import { isMasterEntity, type MasterRecord } from '../../mock-precoro/model.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import { FRESH, FRESH_ACCOUNTS, OTHERWISE_OUTSIDE, ROUNDING_ACCOUNT } from './master-samples.ts';
import type { World } from './world.ts';

/** The parts of both systems that master data is put into. */
interface Both {
  readonly database: Pick<World['database'], 'query' | 'connectionString'>;
  readonly precoro: Pick<World['precoro'], 'company'>;
}

/** The chart of accounts that documents name, in each company. */
export async function seedAccounts(admin: HubAdmin, companies: readonly string[]): Promise<void> {
  const known = GL_ACCOUNT.options.map(({ code, name }) => ({ code, name: withoutCode(code, name) }));
  for (const company of companies) await admin.upsertAccounts(company, [...known, ROUNDING_ACCOUNT]);
}

/**
 * What the external system's people had entered before precoro-sync came: most of it stands in Precoro under its external
 * id, some of that under other values, and some of it Precoro has never seen. What only Precoro has keeps a name of its own.
 */
export async function seedMasterData({ database, precoro }: Both, integration: Integration): Promise<void> {
  const admin = openHubAdmin({ connectionString: database.connectionString });
  try {
    // A start that was killed in here left some of it.
    await database.query(`TRUNCATE ${MASTER_TABLES.join(', ')} RESTART IDENTITY CASCADE`);
    await seedAccounts(admin, integration.companies);
    for (const feed of integration.feeds) {
      const known = isMasterEntity(feed.entity) ? precoro.company.master.list(feed.entity) : [];
      const linkTo = (record: MasterRecord, company: string, externalId: string) => {
        const shown = shownIdOf(integration.companies, { company, externalId });
        precoro.company.masterWrites.setExternalId(record, shown);
      };
      await seedFeed({ admin, feed, known, linkTo });
    }
  } finally {
    await admin.close();
  }
}

const MASTER_TABLES = [
  'legal_entity',
  'location',
  'tax',
  'payment_term',
  'department',
  'article',
  'gl_account',
].map((table) => `precoro_sync.${table}`);

interface Seeding {
  readonly admin: HubAdmin;
  readonly feed: Feed;
  /** What Precoro holds of the entity. */
  readonly known: readonly MasterRecord[];
  readonly linkTo: (record: MasterRecord, company: string, externalId: string) => void;
}

async function seedFeed(seeding: Seeding): Promise<void> {
  switch (seeding.feed.source) {
    // Each company is its own legal entity, in its own places.
    case 'company':
      return share(seeding, 'company', { fieldsOf: named, isSpread: true });
    case 'location':
      return share(seeding, 'location', { fieldsOf: named, isSpread: true, leaves: 1 });
    case 'tax':
      return share(seeding, 'tax', {
        fieldsOf: ({ name, values }) => ({ name, percent: textOf(values['percent']) }),
      });
    case 'paymentTerm':
      return share(seeding, 'paymentTerm', {
        fieldsOf: ({ name, values }) => ({ name, days: Number(values['creditPeriodDays']) }),
        leaves: 1,
      });
    case 'department':
      return share(seeding, 'department', { fieldsOf: coded });
    case 'article':
      return share(seeding, 'article', { fieldsOf: articleOf, leaves: 12 });
    case 'glAccount':
      return shareAccounts(seeding);
    case 'vendor':
      for (const [index, company] of seeding.feed.companies.entries())
        for (const vendor of FRESH.vendor[index] ?? []) await seeding.admin.create('vendor', company, vendor);
  }
}

interface Sharing<Name extends MasterName> {
  /** What the external system holds of a record of Precoro. */
  readonly fieldsOf: (record: MasterRecord) => MasterFields<Name>;
  /** Over all companies in turn. Default: the first one holds it all. */
  readonly isSpread?: boolean;
  /** So many of the last ones stand in Precoro only. Default 0. */
  readonly leaves?: number;
}

async function share<Name extends Exclude<MasterName, 'vendor' | 'glAccount'>>(
  { admin, feed: { companies }, known, linkTo }: Seeding,
  source: Name,
  { fieldsOf, isSpread = false, leaves = 0 }: Sharing<Name>,
): Promise<void> {
  for (const [index, record] of known.slice(0, Math.max(0, known.length - leaves)).entries()) {
    const company = companies[isSpread ? index % companies.length : 0] ?? '';
    const other: MasterFields<Name> | undefined = OTHERWISE_OUTSIDE[source]?.[record.name];
    linkTo(record, company, await admin.create(source, company, { ...fieldsOf(record), ...other }));
  }
  for (const [index, company] of companies.entries())
    for (const fields of FRESH[source][index] ?? []) await admin.create(source, company, fields);
}

/** They stand outside already, and Precoro shows their codes. */
async function shareAccounts({ admin, feed: { companies }, known, linkTo }: Seeding): Promise<void> {
  const [company = ''] = companies;
  for (const record of known) {
    const code = textOf(record.values['code']);
    if (GL_ACCOUNT.options.some((option) => option.code === code)) linkTo(record, company, code);
  }
  for (const account of FRESH_ACCOUNTS.made) await admin.create('glAccount', company, account);
  for (const { code, ...fields } of FRESH_ACCOUNTS.changed)
    await admin.change('glAccount', company, code, fields);
}

function named({ name }: MasterRecord): { readonly name: string } {
  return { name };
}

/** Precoro shows "100 Management": code and name together. */
function coded({ name, values }: MasterRecord): { readonly code: string; readonly name: string } {
  const code = textOf(values['code']);
  return { code, name: withoutCode(code, name) };
}

function articleOf({ name, values }: MasterRecord): MasterFields<'article'> {
  return { name, sku: textOf(values['sku']), price: textOf(values['price']), unit: textOf(values['unit']) };
}

function withoutCode(code: string, name: string): string {
  return name.startsWith(`${code} `) ? name.slice(code.length + 1) : name;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
