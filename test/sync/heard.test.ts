import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, type Engine } from './engine.ts';

const heardAt = async (e: Engine) => (await e.mirror.read(INVOICE))?.heardAt;

describe('when a record was heard of', () => {
  it('is the time of its webhook, through every later look', async () => {
    const e = await settledEngine();
    const at = e.clock.now();
    await arrive(e);
    expect(await heardAt(e)).toBe(at);
    await e.run(2 * HOUR);
    expect(await heardAt(e)).toBe(at);
  });

  it('is the newest webhook that brought a change', async () => {
    const e = await settledEngine();
    await arrive(e);
    const at = e.clock.now();
    await e.edit('invoice', 956598, { note: 'new' });
    await e.drain();
    expect(await heardAt(e)).toBe(at);
  });

  it('is the first of several webhooks that one read covers', async () => {
    const e = await settledEngine();
    const at = e.clock.now();
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.clock.advance(1000);
    await e.announce('invoice', 956598);
    await e.drain();
    expect(await heardAt(e)).toBe(at);
  });

  it('is not known of a record that only a poll found, nor touched by webhooks of others', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice());
    await e.hint('invoice', 9565, '9565');
    await e.hint('supplier', 956598);
    await e.run(HOUR);
    expect(await e.mirror.read(INVOICE)).toMatchObject({ heardAt: null });
    expect(await e.mirror.read(SUPPLIER)).toMatchObject({ heardAt: null });
  });

  it('costs no write: a webhook without a change leaves the record as it is', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.run(2 * HOUR);
    const before = await e.mirror.read(INVOICE);
    await e.announce('invoice', 956598);
    await e.drain();
    expect(await e.mirror.read(INVOICE)).toEqual(before);
  });

  it('is known too of a record that lists do not show, once it was looked at by itself', async () => {
    const e = await settledEngine();
    const at = e.clock.now();
    e.precoro.habits.hidden.add('956598');
    await arrive(e);
    await e.run(90 * MINUTE);
    expect(await heardAt(e)).toBe(at);
  });
});
