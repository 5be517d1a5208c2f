import { describe, expect, it } from '@jest/globals';
import { readStatus } from '../../lib/operator/read-status.ts';
import { arrive, invoice } from '../sync/engine.ts';
import { decideAll, observing } from './match-scene.ts';
import { scene } from './scene.ts';

describe('go-live', () => {
  it('is refused while something speaks against it, and says what', async () => {
    const s = await observing();
    const { code, out, err } = await s.run('go-live supplier --yes');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^Opens the gate of suppliers: /);
    expect(err).toContain(
      'Error: Suppliers are not live, because something speaks against it:\n  - 1 supplier stands',
    );
    expect((await s.e.state('supplier')).gate).toBeNull();
  });

  it('as JSON names the refusals', async () => {
    const { err } = await (await observing()).run('go-live supplier --yes --json');
    expect(JSON.parse(err)).toMatchObject({
      error: { code: 1, details: { gate: 'observe', refusals: [expect.any(String), expect.any(String)] } },
    });
  });

  it('with --force does it all the same, after a warning', async () => {
    const s = await observing();
    const { code, err } = await s.run('go-live supplier --force --yes');
    expect(code).toBe(0);
    expect(err).toMatch(/\nCareful: 1 supplier stands in the external system already/);
    expect(s.audit()).toEqual([
      'ann@desk overruled what spoke against supplier',
      'ann@desk opened the gate supplier',
    ]);
  });

  it('opens the gate once everything is matched', async () => {
    const s = await observing();
    await decideAll(s);
    await s.e.drain();
    const { code, out, err } = await s.run('go-live supplier', { typing: [['Go on?', 'y\n']] });
    expect(code).toBe(0);
    expect(err).toMatch(/ +2 {2}waiting for the gate: written outside at once\n/);
    expect(err).toMatch(/ {2}Note: 1 supplier is on hold/);
    expect(out).toMatch(/^Suppliers are live\.\n2 records that waited are being written now\.\n$/);
    expect((await s.e.state('supplier')).gate).toBe('live');
  });

  it('answers as JSON', async () => {
    const s = await observing();
    await decideAll(s);
    await s.e.drain();
    expect(await s.json('go-live supplier --yes')).toMatchObject({ plan: { refusals: [] }, woken: 2 });
  });

  it('says of invoices what is left alone', async () => {
    const s = await observing();
    const { err } = await s.run('go-live invoice');
    expect(err).toMatch(/ +1 {2}approved before 2026-01-01: left alone for good\n/);
  });

  it('asks for the number where very many are written at once', async () => {
    const s = await scene({ mode: 'observe' });
    for (let id = 1000; id < 1101; id += 1) {
      s.e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `N-${id}` }));
      await s.e.announce('invoice', id);
    }
    await s.e.run(20 * 60_000);
    const no = await s.run('go-live invoice', { typing: [['Type 101', 'y\n']] });
    expect(no).toMatchObject({ code: 5, out: '' });
    expect((await s.e.state('invoice')).gate).toBeNull();
    const yes = await s.run('go-live invoice', { typing: [['Type 101', '101\n']] });
    expect(yes.code).toBe(0);
    expect((await s.e.state('invoice')).gate).toBe('live');
  }, 30_000);
});

describe('resync', () => {
  it('tells what it does and that it costs nothing, then does it', async () => {
    const s = await scene();
    await arrive(s.e);
    const { code, out, err } = await s.run('resync invoice --since 7d', { typing: [['Go on?', 'y\n']] });
    expect(code).toBe(0);
    expect(err).toMatch(
      /^Applies again 1 invoice that Precoro changed since 2026-02-23 .*\n.*\nPrice: no request to Precoro/,
    );
    expect(out).toBe('1 record is being applied again.\n');
    expect(s.e.letters().map(({ ref }) => ref.id)).toEqual(['956598']);
  });

  it('tells the price of reading again', async () => {
    const s = await scene();
    await arrive(s.e);
    const { code, out, err } = await s.run('resync invoice --since 2026-03-01 --read --yes');
    expect(code).toBe(0);
    expect(err).toMatch(
      /Price: 2 requests to Precoro \(1 list and 1 document\) of 2,\d+ left today; done in about \d+ seconds? if/,
    );
    expect(out).toContain(
      "Precoro's lists are read again from then on.\n1 document is read again one by one.\n",
    );
  });

  it('warns where the price is more than is left today', async () => {
    const s = await scene();
    await arrive(s.e);
    const { services } = s.deployment;
    const { precoro } = services.integration;
    const { spent } = (await readStatus(services)).plan;
    const limits = { ...precoro.limits, perDay: spent + 1 };
    Object.assign(services, { integration: { ...services.integration, precoro: { ...precoro, limits } } });
    const { code, err } = await s.run('resync invoice --since 2026-03-01 --read');
    expect(code).toBe(5);
    expect(err).toMatch(/Careful: It takes 2 requests; left today: 1\./);
  });

  it('says so where nothing changed since then, and asks nothing', async () => {
    const { code, out } = await (await scene()).run('resync invoice --since 2026-03-02T08:05');
    expect({ code, out }).toEqual({ code: 0, out: 'Nothing that is written outside changed since then.\n' });
  });

  it('answers as JSON', async () => {
    const s = await scene();
    await arrive(s.e);
    expect(await s.json('resync invoice --since 7d --yes')).toMatchObject({
      plan: { records: 1, read: false },
      end: { sent: 1, detailsDue: 0, readAgain: false },
    });
    expect(await s.json('resync supplier --since 1m --yes')).toMatchObject({ end: null });
  });

  it('ends with 2 for a day that is none, and without a day', async () => {
    const s = await scene();
    expect((await s.run('resync invoice --since yesterday')).code).toBe(2);
    expect((await s.run('resync invoice')).code).toBe(2);
  });
});

describe('webhook', () => {
  it('shows the address, what to tick and when it was last heard', async () => {
    const s = await scene();
    await arrive(s.e);
    const { code, out } = await s.run('webhook', { width: 120 });
    expect(code).toBe(0);
    expect(out).toContain('Address  https://hooks.example.com/precoro/first-token-of-the-webhook\n');
    expect(out).toContain('Events   supplier, invoice\n');
    expect(out).toMatch(
      / {2}supplier +never\n {2}invoice +2026-03-02 \d\d:\d\d:\d\d UTC \(\d+ minutes ago\)\n$/,
    );
  });

  it('keeps the token to itself where the result goes into a file, unless it is told', async () => {
    const s = await scene();
    const hidden = await s.run('webhook');
    expect(hidden.out).toContain('/precoro/TOKEN\n');
    expect(hidden.out).not.toContain('first-token');
    expect((await s.run('webhook --json', { width: 120 })).out).not.toContain('first-token');
    expect(await s.json('webhook --show-token')).toMatchObject({
      url: 'https://hooks.example.com/precoro/first-token-of-the-webhook',
    });
  });

  it('makes a new token and takes the old one as well until it is dropped', async () => {
    const s = await scene();
    const rotated = await s.run('webhook --rotate --yes --show-token');
    expect(rotated.code).toBe(0);
    const { current, previous } = s.tokens();
    expect(previous).toBe('first-token-of-the-webhook');
    expect(current).toMatch(/^[\w-]{43}$/);
    expect(rotated.out).toContain(`/precoro/${current}\n`);
    expect((await s.run('webhook')).out).toContain('The previous token is taken as well.');
    const dropped = await s.run('webhook --drop-previous --yes');
    expect(dropped.out).toMatch(/^Only the newest token is taken from now on\.\n/);
    expect(s.tokens()).toEqual({ current, previous: null });
    expect(s.audit()).toEqual([
      'ann@desk rotated the token of the webhook',
      'ann@desk dropped the previous token of the webhook',
    ]);
  });

  it('warns of a second rotation, which ends the oldest token', async () => {
    const s = await scene();
    s.setTokens({ current: 'second-token-of-the-webhook', previous: 'first-token-of-the-webhook' });
    const { code, err } = await s.run('webhook --rotate');
    expect(code).toBe(5);
    expect(err).toContain('Careful: An older token is still taken: it ends with this.');
    expect(s.tokens().current).toBe('second-token-of-the-webhook');
  });

  it('says so where there is nothing to drop, and asks nothing', async () => {
    const { code, out } = await (await scene()).run('webhook --drop-previous');
    expect(code).toBe(0);
    expect(out).toMatch(/^There is no previous token to drop\.\n/);
  });

  it('asks before it drops', async () => {
    const s = await scene();
    s.setTokens({ current: 'second-token-of-the-webhook', previous: 'first-token-of-the-webhook' });
    expect((await s.run('webhook --drop-previous')).code).toBe(5);
    expect(s.tokens().previous).not.toBeNull();
  });
});
