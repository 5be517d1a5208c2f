import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { account, inwardEngine } from './inward-engine.ts';

const OPTIONS = 'itemFieldOption.GL account';

/** A chain in which each account stands below the one before. */
const CHAIN = ['A1', 'A2', 'A3', 'A4'];
const ORDERS = [CHAIN, [...CHAIN].reverse(), ['A3', 'A1', 'A4', 'A2']];

describe('records that stand below others', () => {
  it.each(ORDERS)(
    'are made in the order that Precoro needs, whichever comes first (%s ...)',
    async (...order) => {
      const e = inwardEngine();
      for (const id of order) {
        const above = CHAIN[CHAIN.indexOf(id) - 1] ?? null;
        e.account.change({ externalId: id, fields: account(id, above) });
        await e.heard('account');
        await e.run(2 * MINUTE);
      }
      await e.settle();
      const made = new Map(e.precoro.all('itemFieldOption').map((one) => [one['externalId'], one]));
      expect([...made.keys()].sort()).toEqual(CHAIN);
      for (const [index, id] of CHAIN.entries()) {
        const above = made.get(CHAIN[index - 1] ?? '')?.['id'];
        const parent = made.get(id)?.['parent'] as { id: unknown } | undefined;
        expect(parent?.id).toBe(above?.toString());
      }
      expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toEqual([]);
      await e.expectQuiet();
    },
  );

  it('come by the hundred as soon as the one above them does, each with one POST', async () => {
    const e = inwardEngine();
    for (let n = 0; n < 300; n += 1)
      e.account.change({ externalId: `C${n}`, fields: account(`C${n}`, 'TOP') });
    e.account.change({ externalId: 'TOP', fields: account('TOP') });
    await e.run(HOUR);
    expect(e.precoro.count('itemFieldOption')).toBe(301);
    expect(e.writesSince(e.start).filter((one) => one === 'create itemFieldOption')).toHaveLength(301);
  });

  it('whose parent does not come are told after two hours, and cured when it comes', async () => {
    const e = inwardEngine();
    e.account.change({ externalId: 'A2', fields: account('A2', 'A1') });
    await e.run(HOUR);
    expect(await e.told(OPTIONS, 'itemFieldOption', 'A2')).toBeNull();
    await e.run(2 * HOUR);
    const failure = await e.told(OPTIONS, 'itemFieldOption', 'A2');
    expect(failure).toMatchObject({ kind: 'reference' });
    expect(failure?.words).toMatch(
      /"A1", which is not linked to Precoro yet.* It has not come for two hours/,
    );
    expect(e.precoro.count('itemFieldOption')).toBe(0);
    await e.run(3 * DAY);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    e.account.change({ externalId: 'A1', fields: account('A1') });
    await e.settle();
    expect(e.precoro.count('itemFieldOption')).toBe(2);
    expect(await e.told(OPTIONS, 'itemFieldOption', 'A2')).toBeNull();
  });

  it('come although nobody hears of their parent’s link', async () => {
    const e = inwardEngine();
    e.account.change({ externalId: 'A2', fields: account('A2', 'A1') });
    await e.settle();
    e.services.inbounds.waitingFor = async () => [];
    e.account.change({ externalId: 'A1', fields: account('A1') });
    await e.run(2 * HOUR);
    expect(e.precoro.count('itemFieldOption')).toBe(2);
  });
});

describe('options of a custom field that Precoro does not have', () => {
  it('wait without a request, and are told', async () => {
    const e = inwardEngine();
    e.precoro.instead(
      ({ kind }) => kind === 'fieldDefinitions',
      () => ({ kind: 'page', rows: [], total: 0, hasNext: false, serverTime: null }),
      1000,
    );
    e.account.change({ externalId: 'A1', fields: account('A1') });
    await e.run(4 * HOUR);
    expect(e.precoro.since(e.start).filter((one) => one.includes('itemFieldOption'))).toEqual([]);
    expect((await e.told(OPTIONS, 'itemFieldOption', 'A1'))?.words).toMatch(
      /Custom field "GL account" is not known/,
    );
    e.precoro.answersAgain();
    await e.run(4 * DAY);
    expect(e.precoro.count('itemFieldOption')).toBe(1);
    expect(await e.told(OPTIONS, 'itemFieldOption', 'A1')).toBeNull();
  });
});
