import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { dispatch } from '../../../lib/sync/dispatch.ts';
import { holdRecord } from '../../../lib/operator/hold-record.ts';
import { releaseRecord } from '../../../lib/operator/release-record.ts';
import { unlinkRecord } from '../../../lib/operator/unlink-record.ts';
import { give } from '../../operator/acting.ts';
import { UNAVAILABLE } from '../fakePrecoro.ts';
import type { PrecoroCall } from '../../../lib/sync/ports/precoro.ts';
import { crashingServices } from '../crash.ts';
import { SUPPLIER, supplier } from '../engine.ts';
import { account, inwardEngine, vendor, type InwardEngine, type InwardSetting } from './inward-engine.ts';

const isUpdate = ({ kind }: PrecoroCall): boolean => kind === 'update';
const puts = (e: InwardEngine) => e.precoro.sent.filter(({ call }) => isUpdate(call)).length;
const told = (e: InwardEngine) => e.told('supplier', 'supplier', 'V1');
const OPTIONS = 'itemFieldOption.GL account';

/** Supplier 501 and vendor V1, linked and the same on both sides. */
async function linkedVendor(setting: InwardSetting = {}): Promise<InwardEngine> {
  const e = inwardEngine(setting);
  e.precoro.put('supplier', supplier({ name: 'Acme', city: 'Leeds', phone: '1', externalId: 'V1' }));
  e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
  e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
  await e.run(HOUR);
  expect(await e.inbound('supplier', 'V1')).toMatchObject({ phase: 'linked', ref: SUPPLIER });
  expect(puts(e)).toBe(0);
  return e;
}

async function change(e: InwardEngine, changes: Record<string, string | boolean | null>) {
  e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1', ...changes }) });
  await e.heard('vendor');
}

const shown = (e: InwardEngine) => e.precoro.get('supplier', 501);

describe('a linked record that changed outside', () => {
  it('is written to Precoro with what differs, and the lists that a PUT replaces', async () => {
    const e = await linkedVendor();
    await change(e, { phone: '2' });
    await e.settle();
    const bodies = e.precoro.sent.flatMap(({ call }) => (call.kind === 'update' ? [call.body] : []));
    expect(bodies).toEqual([{ phone: '2', currencies: ['GBP', 'EUR'] }]);
    expect(shown(e)).toMatchObject({ phone: '2', name: 'Acme', externalId: 'V1' });
    await e.expectQuiet();
  });

  it('in nothing that Precoro does not hold already costs no write', async () => {
    const e = await linkedVendor();
    await change(e, { phone: ' 1 ' });
    await e.settle();
    expect(puts(e)).toBe(0);
  });

  it.each(['before', 'after'] as const)('is written although work stops %s any call', async (when) => {
    let at = 1;
    for (; ; at += 1) {
      const e = await linkedVendor();
      await change(e, { phone: '2' });
      await e.pollNow();
      const { services, crashed } = crashingServices({ ...e.services }, at, when);
      await e.clock.drive(dispatch(services, e.clock.now() + 45_000)).catch(() => undefined);
      if (!crashed()) break;
      await e.run(HOUR);
      expect(shown(e)['phone']).toBe('2');
      expect(puts(e)).toBe(1);
      expect(await e.inbound('supplier', 'V1')).toMatchObject({ failure: null, openUntil: null, wait: null });
    }
    expect(at).toBeGreaterThan(20);
  });

  it.each([
    ['had no effect', 'none', 2],
    ['was applied', 'applied', 1],
    ['is applied late', { afterMs: 70_000 }, 1],
  ] as const)('by a PUT without an answer that %s ends as wanted', async (_, effect, expected) => {
    const e = await linkedVendor();
    e.precoro.losesAnswer(isUpdate, effect);
    await change(e, { phone: '2' });
    await e.run(HOUR);
    expect(shown(e)['phone']).toBe('2');
    expect(puts(e)).toBe(expected);
    await e.expectQuiet();
  });

  it('and back again while a PUT without an answer is under way, ends as it was', async () => {
    const e = await linkedVendor();
    e.precoro.losesAnswer(isUpdate, { afterMs: 70_000 });
    await change(e, { phone: '2' });
    await e.run(MINUTE);
    await change(e, {});
    await e.run(HOUR);
    expect(shown(e)['phone']).toBe('1');
  });

  it('twice while a PUT is under way ends as the last of them', async () => {
    const e = await linkedVendor();
    e.precoro.habits.latencyMs = 20_000;
    await change(e, { phone: '2' });
    await e.pollNow();
    const running = e.dispatchFor(45_000);
    await e.clock.advance(12_000);
    await change(e, { phone: '3' });
    const polling = e.pollNow();
    await e.clock.drive(Promise.all([running, polling]));
    await change(e, { phone: '4' });
    e.precoro.habits.latencyMs = 200;
    await e.run(HOUR);
    expect(shown(e)['phone']).toBe('4');
  });

  it.each([
    ['precoro', 'Hull', 0, 'external', '"York" gave way to "Hull"'],
    ['external', 'York', 1, 'precoro', '"Hull" gave way to "York"'],
  ] as const)(
    'is compared with what a webhook told after the look, before anything is written: %s has the last word',
    async (owner, expected, written, side, words) => {
      const e = await linkedVendor({ owner });
      const isLook = ({ kind }: PrecoroCall) => kind === 'lookup';
      // Between the look and the PUT, which comes a second later at the earliest.
      e.precoro.instead(isLook, () => {
        void e.clock.sleep(500).then(() => e.edit('supplier', 501, { city: 'Hull' }));
        return null;
      });
      await change(e, { city: 'York' });
      await e.settle();
      expect(shown(e)['city']).toBe(expected);
      expect(e.external.records('vendor')[0]?.payload.fields['city']).toBe(expected);
      expect(puts(e)).toBe(written);
      const lost = [{ field: 'city', side, words }];
      expect(await e.inbound('supplier', 'V1')).toMatchObject({ failure: null, wait: null, lost });
      await e.expectQuiet();
    },
  );

  it('is written after ten minutes at the latest, although no list shows what a webhook told', async () => {
    const e = await linkedVendor();
    e.precoro.instead(
      ({ kind }) => kind === 'lookup',
      () => {
        void e.clock.sleep(500).then(() => e.announce('supplier', 501));
        return null;
      },
    );
    e.precoro.habits.hidden.add('501');
    await change(e, { phone: '2' });
    await e.run(12 * MINUTE);
    expect(shown(e)['phone']).toBe('2');
  });

  it('in what Precoro refuses is told with the field and the words, and cured by the next change', async () => {
    const e = await linkedVendor();
    const refusal = { kind: 'rejected', status: 400, words: 'phone: too short', fields: {} } as const;
    e.precoro.instead(isUpdate, () => refusal, 100);
    await change(e, { phone: '2' });
    await e.run(30 * DAY);
    expect((await told(e))?.words).toMatch(
      /does not take the change of Acme \(phone\): phone: too short. Accountant/,
    );
    expect(puts(e)).toBeLessThan(17);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    e.precoro.answersAgain();
    await change(e, { phone: '3' });
    await e.settle();
    expect(await told(e)).toBeNull();
    expect(shown(e)['phone']).toBe('3');
  });

  it.each([
    ['429', { kind: 'rateLimited', limiter: 'minute', until: null } as const],
    ['401', { kind: 'unauthorized', words: 'HTTP 401' } as const],
    ['no connection', { kind: 'unavailable', mayHaveHappened: false, words: 'refused' } as const],
  ])('is tried again by itself after %s', async (_, answer) => {
    const e = await linkedVendor();
    e.precoro.instead(isUpdate, () => answer, 2);
    await change(e, { phone: '2' });
    await e.run(3 * HOUR);
    expect(shown(e)['phone']).toBe('2');
    expect(await told(e)).toBeNull();
  });

  it('and that Precoro does not answer for hours is told once, and costs less each time', async () => {
    const e = await linkedVendor();
    e.precoro.instead(isUpdate, () => UNAVAILABLE, 1000);
    await change(e, { phone: '2' });
    await e.run(DAY);
    expect(puts(e)).toBeLessThan(24);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    e.precoro.answersAgain();
    await e.run(3 * HOUR);
    expect(await told(e)).toBeNull();
    expect(shown(e)['phone']).toBe('2');
  });

  it('and is gone in Precoro is told, and made anew only when a person lets it', async () => {
    const e = await linkedVendor();
    e.precoro.remove('supplier', 501);
    await change(e, { phone: '2' });
    await e.run(2 * DAY);
    expect((await told(e))?.words).toMatch(/Acme was linked to supplier#501 .* not there any more/);
    expect(e.precoro.count('supplier')).toBe(0);
    await give(e, (operator) => unlinkRecord(operator, SUPPLIER));
    await e.run(2 * DAY);
    expect(e.precoro.count('supplier')).toBe(0);
    await give(e, (operator) => releaseRecord(operator, { entity: 'supplier', id: '~supplier/default/V1' }));
    await e.run(2 * DAY);
    expect(e.shown('supplier', 'Acme')).toMatchObject({ externalId: 'V1', phone: '2' });
    expect(await told(e)).toBeNull();
  });

  it('waits while the other direction has the record', async () => {
    const e = await linkedVendor();
    const now = e.clock.now();
    const link = await e.crossReference.acquire(SUPPLIER, 'default', 'other', now + 2 * MINUTE, now);
    if (link === 'busy') throw new Error('busy');
    await change(e, { phone: '2' });
    await e.run(MINUTE);
    expect(puts(e)).toBe(0);
    await e.crossReference.release(link);
    await e.run(5 * MINUTE);
    expect(shown(e)['phone']).toBe('2');
  });

  it('is not written while a person holds it', async () => {
    const e = await linkedVendor();
    await give(e, (operator) => holdRecord(operator, SUPPLIER, 'wait for the audit'));
    await change(e, { phone: '2' });
    await e.run(DAY);
    expect(puts(e)).toBe(0);
    expect(await told(e)).toBeNull();
    await give(e, (operator) => releaseRecord(operator, SUPPLIER));
    await e.run(5 * MINUTE);
    expect(shown(e)['phone']).toBe('2');
  });
});

describe('a record that a person has unlinked', () => {
  it('is neither written, nor made anew, before that person decides', async () => {
    const e = await linkedVendor();
    await give(e, (operator) => unlinkRecord(operator, SUPPLIER));
    await change(e, { phone: '2' });
    await e.run(DAY);
    expect(puts(e)).toBe(0);
    expect(e.precoro.count('supplier')).toBe(1);
    expect(shown(e)).toMatchObject({ phone: '1', externalId: null });
  });

  it('is not linked again by what Precoro shows before that is cleared', async () => {
    const e = await linkedVendor();
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => UNAVAILABLE,
      1000,
    );
    await give(e, (operator) => unlinkRecord(operator, SUPPLIER));
    await change(e, { phone: '2' });
    await e.run(DAY);
    expect(shown(e)).toMatchObject({ phone: '1', externalId: 'V1' });
    expect((await e.link(SUPPLIER))?.externalId).toBeNull();
  });
});

describe('a field that only comes from outside', () => {
  it('is put back when somebody changes it in Precoro, and what gave way is kept', async () => {
    const e = await linkedVendor();
    await e.edit('supplier', 501, { phone: '999' });
    await e.settle();
    expect(shown(e)['phone']).toBe('1');
    expect((await e.inbound('supplier', 'V1'))?.lost).toMatchObject([
      { field: 'phone', side: 'precoro', words: '"999" gave way to "1"' },
    ]);
    await e.expectQuiet();
  });

  it('is not fought over for ever: the third time within an hour it is held', async () => {
    const e = await linkedVendor();
    for (let n = 0; n < 6; n += 1) {
      await e.edit('supplier', 501, { phone: `9${n}` });
      await e.run(5 * MINUTE);
    }
    expect(puts(e)).toBe(2);
    expect((await told(e))?.words).toMatch(/Acme goes to and fro between two states in phone. Engineer/);
    await e.expectQuiet();
    // Whoever releases it says that it goes on: it is not held at once again for what was before.
    await give(e, (operator) => releaseRecord(operator, { entity: 'supplier', id: '~supplier/default/V1' }));
    await e.settle();
    expect(shown(e)['phone']).toBe('1');
    expect(await told(e)).toBeNull();
  });

  it('that Precoro takes and does not keep is not written for ever', async () => {
    const e = await linkedVendor();
    e.precoro.instead(isUpdate, () => ({ kind: 'object', body: { id: 501 }, serverTime: null }), 10_000);
    await change(e, { phone: '2' });
    for (let day = 0; day < 20; day += 1) {
      await e.run(12 * HOUR);
      await e.edit('supplier', 501, { note: `day ${day}` });
    }
    expect(puts(e)).toBeLessThan(8);
  });
});

describe('a field of both sides', () => {
  it('changed in Precoro alone is left to the other direction', async () => {
    const e = await linkedVendor();
    await e.edit('supplier', 501, { city: 'York' });
    await e.run(HOUR);
    expect(puts(e)).toBe(0);
    expect(e.vendors()[0]?.payload.fields['city']).toBe('York');
  });

  it.each([
    ['external', 'Bath', 'precoro', '"York" gave way to "Bath"'],
    ['precoro', 'York', 'external', '"Bath" gave way to "York"'],
  ] as const)(
    'changed on both is the owner’s (%s), and the other value is kept',
    async (owner, city, side, words) => {
      const e = await linkedVendor({ owner });
      e.precoro.edit('supplier', 501, { city: 'York' });
      await change(e, { city: 'Bath' });
      await e.clock.advance(11 * MINUTE);
      await e.pollNow();
      await e.run(HOUR);
      expect(shown(e)['city']).toBe(city);
      expect((await e.inbound('supplier', 'V1'))?.lost).toMatchObject([{ field: 'city', side, words }]);
    },
  );
});

describe('an option', () => {
  async function linkedOption(setting: InwardSetting = {}): Promise<InwardEngine> {
    const e = inwardEngine(setting);
    e.account.change({ externalId: 'A1', fields: account('6400') });
    await e.settle();
    expect(e.shown('itemFieldOption', 'Account 6400')).toBeDefined();
    return e;
  }

  it('stays in use when only its name changes', async () => {
    const e = await linkedOption();
    e.account.change({ externalId: 'A1', fields: account('6400', null, { name: 'Travel' }) });
    await e.run(HOUR);
    expect(e.shown('itemFieldOption', 'Travel')).toMatchObject({ enable: true, code: '6400' });
    await e.expectQuiet();
  });

  it.each([true, false])(
    'there and back again ends as it was (answers are whole: %s)',
    async (writesAnswerObject) => {
      const e = await linkedOption();
      e.precoro.habits.writesAnswerObject = writesAnswerObject;
      e.account.change({ externalId: 'A1', fields: account('6400', null, { name: 'Travel' }) });
      await e.settle();
      e.account.change({ externalId: 'A1', fields: account('6400') });
      await e.settle();
      expect(e.precoro.all('itemFieldOption')).toMatchObject([{ name: 'Account 6400', enable: true }]);
    },
  );

  it.each([
    ['disable', false],
    ['report', true],
    ['nothing', true],
  ] as const)('deleted outside: %s', async (onGone, enable) => {
    const e = await linkedOption({ onGone });
    e.account.change({ externalId: 'A1', isGone: true });
    await e.run(HOUR);
    expect(e.shown('itemFieldOption', 'Account 6400')).toMatchObject({ enable });
    const failure = await e.told(OPTIONS, 'itemFieldOption', 'A1');
    expect(failure?.kind ?? null).toBe(onGone === 'report' ? 'gone' : null);
    // What is told is looked at daily, should somebody have set it right in Precoro.
    if (onGone !== 'report') await e.expectQuiet();
    e.account.change({ externalId: 'A1', fields: account('6400') });
    await e.run(HOUR);
    expect(e.shown('itemFieldOption', 'Account 6400')).toMatchObject({ enable: true });
    expect(await e.told(OPTIONS, 'itemFieldOption', 'A1')).toBeNull();
  });
});
