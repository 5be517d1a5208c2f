import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CommitFault } from '../../../lib/local/database/faults.ts';
import { accountName, deedsFor, openDeeds, type Deeds } from '../../../lib/local/run/deeds.ts';
import type { Company } from '../../../lib/mock-precoro/company.ts';
import { NO_FAULTS, type FaultRates } from '../../../lib/mock-precoro/faults.ts';
import { STATUS } from '../../../lib/mock-precoro/model.ts';
import { companyOf, invoiceOf } from '../page/samples.ts';

let company: Company;
let deeds: Deeds;
let faults: FaultRates;
/** Accounts of the hub by code, and whether they are active. */
let accounts: Map<string, boolean>;
let ordered: CommitFault[];
let suffer: PromiseWithResolvers<void>;

beforeEach(() => {
  ({ company } = companyOf());
  faults = { ...NO_FAULTS, webhookDrop: 0.05 };
  accounts = new Map([['6420', true]]);
  ordered = [];
  suffer = Promise.withResolvers();
  const precoro = {
    company,
    get faults() {
      return faults;
    },
    setFaults: (changes: Partial<FaultRates>) => void (faults = { ...faults, ...changes }),
  };
  const database = {
    query: async (_sql: string, [code, active]: readonly unknown[] = []) => {
      if (!accounts.has(String(code))) return [];
      accounts.set(String(code), active === true);
      return [{ company: 'default' }];
    },
    faults: {
      next: async (fault: CommitFault) => void ordered.push(fault),
      suffered: () => suffer.promise,
    },
  };
  deeds = openDeeds({ world: { precoro, database } });
});

describe('a clerk', () => {
  it('approves, revises, approves again and cancels, and hears it in a sentence', async () => {
    const { idn } = invoiceOf(company);
    expect(await deeds.approve('invoice', idn)).toBe(`Invoice ${idn} is approved in Precoro`);
    expect(await deeds.revise('invoice', idn)).toBe(`Invoice ${idn} is in revision in Precoro`);
    expect(await deeds.approve('invoice', idn)).toBe(`Invoice ${idn} is approved in Precoro`);
    expect(await deeds.cancel('invoice', idn)).toBe(`Invoice ${idn} is cancelled in Precoro`);
    expect(company.document('invoice', idn)?.status).toBe(STATUS.cancelled);
  });

  it('hears a refusal in the words of Precoro', async () => {
    const { idn } = invoiceOf(company);
    await expect(deeds.revise('invoice', idn)).rejects.toThrow('that is Draft cannot take "revise"');
    await expect(deeds.approve('receipt', '77')).rejects.toThrow('There is no receipt with IDN 77');
  });

  it.each([
    ['draft', ['approve', 'cancel']],
    ['pending', ['approve', 'cancel']],
    ['rejected', ['approve', 'cancel']],
    ['inRevision', ['approve', 'cancel']],
    ['approved', ['revise', 'cancel']],
    ['paid', ['revise', 'cancel']],
    ['cancelled', []],
  ] as const)('is offered for a document that is %s: %j', (status, offered) => {
    expect(deedsFor({ ...invoiceOf(company), status: STATUS[status] })).toEqual(offered);
  });
});

describe('an accountant', () => {
  it('closes and opens a GL account', async () => {
    expect(await deeds.setGlAccountActive('6420', false)).toBe(
      'GL account 6420 Travel is closed in the external system',
    );
    expect(accounts.get('6420')).toBe(false);
    expect(deeds.state().closedAccounts).toEqual(['6420']);
    expect(await deeds.setGlAccountActive('6420', true)).toBe(
      'GL account 6420 Travel is open again in the external system',
    );
    expect(accounts.get('6420')).toBe(true);
    expect(deeds.state().closedAccounts).toEqual([]);
  });

  it('hears when there is no such account', async () => {
    await expect(deeds.setGlAccountActive('9999', false)).rejects.toThrow('has no GL account 9999');
    expect(deeds.state().closedAccounts).toEqual([]);
    expect(accountName('9999')).toBe('9999');
  });
});

describe('what can break', () => {
  it('the external system is silent until one write has suffered it', async () => {
    expect(deeds.state().externalSilent).toBe(false);
    await deeds.silenceExternal();
    expect(ordered).toEqual(['silentAfterCommit']);
    expect(deeds.state().externalSilent).toBe(true);
    suffer.resolve();
    await suffer.promise;
    expect(deeds.state().externalSilent).toBe(false);
  });

  it('or until its database ends', async () => {
    await deeds.silenceExternal();
    suffer.reject(new Error('The embedded database has ended'));
    await suffer.promise.catch(() => undefined);
    expect(deeds.state().externalSilent).toBe(false);
  });

  it('webhooks get lost, and afterwards as few of them as before', async () => {
    await deeds.loseWebhooks(true);
    await deeds.loseWebhooks(true);
    expect(faults.webhookDrop).toBe(1);
    expect(deeds.state().webhooksLost).toBe(true);
    await deeds.loseWebhooks(false);
    expect(faults.webhookDrop).toBe(0.05);
    expect(deeds.state().webhooksLost).toBe(false);
  });
});
