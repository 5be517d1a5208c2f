import {
  changeMaster,
  createMaster,
  removeMaster,
  type MasterFields,
  type MasterName,
} from './admin-master.ts';
import { payBills, unpaidBills, voidPayment, type PaymentOrder, type UnpaidBill } from './admin-payments.ts';
import type { PostgresOptions } from './connection.ts';
import { openHub } from './hub.ts';
import type { Query } from './transaction.ts';

interface GlAccount {
  readonly code: string;
  readonly name: string;
  /** Default true. */
  readonly active?: boolean;
}

/** What an accountant does in the hub: for demonstrations, tests and first set-ups. Throws what the database throws. */
export interface HubAdmin {
  upsertAccounts(company: string, accounts: readonly GlAccount[]): Promise<void>;
  /** Throws when the account does not exist. */
  setAccountActive(company: string, code: string, active: boolean): Promise<void>;
  /** Bills dated up to this day (YYYY-MM-DD, inclusive) are refused. Null reopens everything. */
  closePeriod(company: string, upTo: string | null): Promise<void>;
  /** Answers the external id. */
  create<Name extends MasterName>(source: Name, company: string, fields: MasterFields<Name>): Promise<string>;
  /** Deactivates with `active: false`. Throws RangeError when there is none of that id. */
  change<Name extends MasterName>(
    source: Name,
    company: string,
    externalId: string,
    fields: MasterFields<Name>,
  ): Promise<void>;
  /** Deletes for good. Throws RangeError when there is none of that id. */
  remove(source: MasterName, company: string, externalId: string): Promise<void>;
  /** Open invoices in the books, oldest first. Default `limit` 100. */
  unpaidBills(company: string, limit?: number): Promise<readonly UnpaidBill[]>;
  /** Answers the number of the payment here. Throws RangeError for what cannot be paid so. */
  pay(company: string, order: PaymentOrder): Promise<string>;
  /** Takes a payment back as a whole. Throws RangeError when there is none of that number. */
  voidPayment(company: string, externalId: string): Promise<void>;
  close(): Promise<void>;
}

export function openHubAdmin(options: PostgresOptions): HubAdmin {
  const hub = openHub({ ...options, maxConnections: 1 });
  const deadline = (): AbortSignal => AbortSignal.timeout(60_000);
  const write = <T>(work: (query: Query) => Promise<T>): Promise<T> => hub.write(deadline(), work);
  return {
    upsertAccounts: (company, accounts) =>
      write(async (query) => {
        for (const { code, name, active = true } of accounts) {
          await query(
            `INSERT INTO ${hub.schema}.gl_account (company, code, name, active) VALUES ($1, $2, $3, $4)
ON CONFLICT (company, code) DO UPDATE SET name = excluded.name, active = excluded.active`,
            [company, code, name, active],
          );
        }
      }),
    setAccountActive: (company, code, active) =>
      write(async (query) => {
        const rows = await query(
          `UPDATE ${hub.schema}.gl_account SET active = $3 WHERE company = $1 AND code = $2 RETURNING code`,
          [company, code, active],
        );
        if (rows.length === 0) throw new RangeError(`There is no GL account ${code} in company ${company}`);
      }),
    closePeriod: (company, upTo) => write((query) => closeUpTo(query, hub.schema, company, upTo)),
    create: (source, company, fields) =>
      write((query) => createMaster(query, hub.schema, source, company, fields)),
    change: (source, company, externalId, fields) =>
      write((query) => changeMaster(query, hub.schema, source, company, externalId, fields)),
    remove: (source, company, externalId) =>
      write((query) => removeMaster(query, hub.schema, source, company, externalId)),
    unpaidBills: (company, limit = 100) =>
      hub.read(deadline(), (query) => unpaidBills(query, hub.schema, company, limit)),
    pay: (company, order) => write((query) => payBills(query, hub.schema, company, order)),
    voidPayment: (company, externalId) =>
      write((query) => voidPayment(query, hub.schema, company, externalId)),
    close: () => hub.close(),
  };
}

async function closeUpTo(query: Query, schema: string, company: string, upTo: string | null): Promise<void> {
  if (upTo === null) await query(`DELETE FROM ${schema}.closed_period WHERE company = $1`, [company]);
  else {
    await query(
      `INSERT INTO ${schema}.closed_period (company, up_to) VALUES ($1, $2)
ON CONFLICT (company) DO UPDATE SET up_to = excluded.up_to`,
      [company, upTo],
    );
  }
}
