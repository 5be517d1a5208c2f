import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { DISPATCHER_LEASE } from '../../lib/sync/dispatch.ts';
import { arrive, INVOICE, lineWithoutAccount } from '../sync/engine.ts';
import { scene, type Scene } from './scene.ts';

/** Invoice 1043 is linked to B2; 1044 lacks its GL account. */
async function busyScene(): Promise<Scene> {
  const s = await scene();
  await arrive(s.e);
  await arrive(s.e, { id: 2, idn: '1044', invoiceNumber: 'X-2', items: { data: [lineWithoutAccount()] } });
  return s;
}

/** The cause as `failures` names it. */
async function causeOf(s: Scene): Promise<string> {
  const { out } = await s.run('failures');
  return /--cause (\w+)/.exec(out)?.[1] ?? '';
}

describe.each([
  ['retry invoice 404'],
  ['hold invoice 404 --reason x'],
  ['release invoice 404'],
  ['link invoice 404 B7'],
  ['unlink invoice 404'],
  ['forget invoice 404'],
])('%s', (line) => {
  it('ends with 3: nobody knows it', async () => {
    const { code, out, err } = await (await scene()).run(`${line} --yes`);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('"404"');
  });
});

describe.each([
  ['retry invoice 1044', /^Tries 1 record again: .*\n {2}invoice 1044 "/],
  ['hold invoice 1043 --reason x', /^Puts invoice 1043 "Chairs for Leeds" \(id 956598\) on hold/],
  ['release invoice 1043', /^Releases invoice 1043/],
  ['unlink invoice 1043', /^Unlinks invoice 1043 .* from bill B2\.\n.*\nCareful: /],
  ['link invoice 1044 B7', /^Links invoice 1044 .* to bill B7\.\nPrecoro: shows B7 as its external id/],
  ['forget invoice 1043', /^Erases .*\n.*\nCareful: This cannot be undone\./],
  ['pause invoice', /^Pauses all invoices/],
  ['resume invoice', /^Resumes all invoices/],
  ['observe invoice', /^Closes the gate of all invoices/],
])('%s', (line, plan) => {
  it('tells what it would do and does nothing where nobody can be asked', async () => {
    const s = await busyScene();
    const before = s.audit();
    const { code, out, err } = await s.run(line);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toMatch(plan);
    expect(s.audit()).toEqual(before);
  });
});

describe('retry', () => {
  it('tries one record again', async () => {
    const s = await busyScene();
    const { code, out } = await s.run('retry invoice 1044 --yes');
    expect(code).toBe(0);
    expect(out).toMatch(/^1 record is being tried again; "precoro-sync failures"/);
    expect(s.e.letters().map(({ ref }) => ref.id)).toEqual(['2']);
  });

  it('tries every record of a cause again, after naming them', async () => {
    const s = await busyScene();
    await arrive(s.e, { id: 3, idn: '1045', invoiceNumber: 'X-3', items: { data: [lineWithoutAccount()] } });
    const { code, err } = await s.run(`retry --cause ${await causeOf(s)} --yes`);
    expect(code).toBe(0);
    expect(err).toMatch(/^Tries 2 records again: .*\n {2}invoice .*\n {2}invoice .*\n$/);
    expect(await s.json(`retry --cause ${await causeOf(s)} --yes`)).toMatchObject({
      sent: [{ entity: 'invoice' }, { entity: 'invoice' }],
      held: [],
    });
  });

  it('ends with 3 for a cause that no open failure has', async () => {
    const { code, err } = await (await busyScene()).run('retry --cause abcdef --yes');
    expect(code).toBe(3);
    expect(err).toContain('There is no open failure with the cause "abcdef"');
  });

  it('is refused for a record on hold', async () => {
    const s = await busyScene();
    await s.run('hold invoice 1044 --reason "asked for" --yes');
    const { code, err } = await s.run('retry invoice 1044 --yes');
    expect(code).toBe(1);
    expect(err).toContain(
      'Nothing was tried: 1 record is on hold; "precoro-sync release" lets a record go on.',
    );
  });

  it('says what stays on hold of a cause', async () => {
    const s = await busyScene();
    await arrive(s.e, { id: 3, idn: '1045', invoiceNumber: 'X-3', items: { data: [lineWithoutAccount()] } });
    const cause = await causeOf(s);
    const link = await s.e.link({ entity: 'invoice', id: '3' });
    if (!link) throw new Error('no link');
    const lease = await s.e.crossReference.acquire(
      link.ref,
      'default',
      'x',
      s.e.clock.now() + 1,
      s.e.clock.now(),
    );
    if (lease === 'busy') throw new Error('busy');
    await s.e.crossReference.release({
      ...lease,
      hold: { kind: 'held', words: 'asked for', actor: 'engineer' },
    });
    const { code, out } = await s.run(`retry --cause ${cause} --yes`);
    expect(code).toBe(0);
    expect(out).toContain('1 record stays on hold.');
  });

  it('is refused for a record whose content was forgotten', async () => {
    const s = await busyScene();
    await s.run('forget invoice 1044 --yes');
    const { code, err } = await s.run('retry invoice#2 --yes');
    expect(code).toBe(1);
    expect(err).toContain('1 record was never read from Precoro, or forgotten.');
  });
});

describe('hold and release', () => {
  it('stop a record and let it go on', async () => {
    const s = await busyScene();
    const held = await s.run('hold invoice 1043 --reason "amount disputed" --yes');
    expect(held).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Invoice 1043 .*: On hold since 2026-03-02 by ann@desk: amount disputed\./),
    });
    expect((await s.e.link(INVOICE))?.hold?.words).toContain('amount disputed');
    const released = await s.run('release invoice 1043 --yes');
    expect(released).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Released invoice 1043 .* It was held: On hold since/),
    });
    expect((await s.e.link(INVOICE))?.hold).toBeNull();
    expect(s.audit().slice(-2)).toEqual([
      'ann@desk put on hold invoice#956598',
      'ann@desk released invoice#956598',
    ]);
  });

  it('answer as JSON', async () => {
    const s = await busyScene();
    expect(await s.json('hold invoice 1043 --reason x --yes')).toMatchObject({ companies: ['default'] });
    expect(await s.json('release invoice 1043 --yes')).toMatchObject({ released: [{ company: 'default' }] });
  });

  it('a release of what is not on hold has it looked at again', async () => {
    const { code, out } = await (await busyScene()).run('release invoice 1043 --yes');
    expect(code).toBe(0);
    expect(out).toMatch(/^Invoice 1043 .* was not on hold; it is looked at again\.\n$/);
  });

  it.each([
    ['a blank reason', 'hold invoice 1043 --reason " "', 'The reason is blank'],
    [
      'a company nobody knows',
      'hold invoice 1043 --reason x --company acme-fr',
      'There is no company "acme-fr"',
    ],
    ['a company nobody knows', 'release invoice 1043 --company acme-fr', 'There is no company "acme-fr"'],
  ])('end with 2 for %s', async (_case, line, words) => {
    const { code, err } = await (await busyScene()).run(`${line} --yes`);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('mean one company where one is named', async () => {
    const s = await scene({ companies: { 'Acme Ltd': 'acme-uk', 'Acme GmbH': 'acme-de' } });
    const { code, out } = await s.run('hold supplier 501 --reason x --company acme-de --yes');
    expect({ code, out }).toMatchObject({ code: 0 });
    expect((await s.e.link({ entity: 'supplier', id: '501' }, 'acme-de'))?.hold).not.toBeNull();
    expect((await s.e.link({ entity: 'supplier', id: '501' }, 'acme-uk'))?.hold ?? null).toBeNull();
    expect((await s.run('release supplier 501 --company acme-de --yes')).out).toContain('in company acme-de');
  });
});

describe('link and unlink', () => {
  it('take a wrong link away and set the right one', async () => {
    const s = await busyScene();
    s.e.external.plant('bill', 'B77', { fields: { number: 'OTHER', vendor: 'V1' }, lines: [] });
    const gone = await s.run('unlink invoice 1043 --yes');
    expect(gone).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Invoice 1043 .* is unlinked\. On hold since/),
    });
    const { code, out } = await s.run('link invoice 1043 B77 --yes');
    expect(code).toBe(0);
    expect(out).toMatch(/^Invoice 1043 .* is linked to bill B77, "OTHER V1"\.\nIt was on hold until now: /);
    expect((await s.e.link(INVOICE))?.externalId).toBe('B77');
  });

  it('answer as JSON', async () => {
    const s = await busyScene();
    expect(await s.json('link invoice 1043 B2 --yes')).toMatchObject({ end: 'linked', already: true });
    expect(await s.json('unlink invoice 1043 --yes')).toMatchObject({
      unlinked: [{ target: 'bill', externalId: 'B2' }],
    });
  });

  it('unlink says so where there is no link, and asks nothing', async () => {
    const { code, out } = await (await busyScene()).run('unlink invoice 1044');
    expect(code).toBe(0);
    expect(out).toMatch(/^Invoice 1044 .* is not linked\.\n$/);
  });

  it('link is refused where the external record does not exist', async () => {
    const { code, out, err } = await (await busyScene()).run('link invoice 1044 B99 --yes --json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(JSON.parse(err)).toMatchObject({ error: { name: 'RefusedError', details: { why: 'missing' } } });
  });

  it('link is refused where the external record belongs to another one, with the command that helps', async () => {
    const { code, err } = await (await busyScene()).run('link invoice 1044 B2 --yes --local');
    expect(code).toBe(1);
    expect(err).toMatch(/already belongs to .* To type: precoro-sync unlink "invoice 1043" --local\n$/);
  });

  it('link does not ask the external system where it is told so, and says that', async () => {
    const s = await busyScene();
    const { code, out, err } = await s.run('link invoice 1044 B99 --unverified --yes');
    expect(code).toBe(0);
    expect(err).toContain('Careful: Nobody asks the external system whether bill B99 exists.');
    expect(out).toMatch(/is linked to bill B99\.\n/);
  });

  it('link names what an unanswered create left behind', async () => {
    const s = await busyScene();
    s.e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    s.e.precoro.put('invoice', {
      ...s.e.precoro.get('invoice', 956598),
      id: 9,
      idn: '1050',
      invoiceNumber: 'X-9',
      externalId: null,
    });
    await s.e.announce('invoice', 9);
    await s.e.run(MINUTE);
    s.e.external.plant('bill', 'B77', { fields: { number: 'OTHER', vendor: 'V1' }, lines: [] });
    await s.e.clock.advance(3 * MINUTE);
    const { code, out } = await s.run('link invoice 1050 B77 --yes');
    expect(code).toBe(0);
    expect(out).toMatch(/Left behind: bill \w+ was created for it before/);
  });
});

describe('forget', () => {
  it('erases after saying that it cannot be undone', async () => {
    const s = await busyScene();
    const { code, out } = await s.run('forget invoice 1043 --yes');
    expect(code).toBe(0);
    expect(out).toMatch(/^Invoice 1043 .*: erased\. It comes back/);
    expect(await s.e.mirror.read(INVOICE)).toBeNull();
  });

  it('answers as JSON', async () => {
    expect(await (await busyScene()).json('forget invoice 1043 --yes')).toMatchObject({
      content: true,
      links: 1,
    });
  });
});

describe('observe', () => {
  it('closes the gate: what changes from now on waits for it', async () => {
    const s = await scene();
    expect(await s.json('observe invoice --yes')).toEqual({ entity: 'invoice', gate: 'observe' });
    const bills = s.e.external.records('bill').length;
    await arrive(s.e, { id: 3, idn: '1045', invoiceNumber: 'X-3' });
    expect((await s.e.state('invoice')).gate).toBe('observe');
    expect(s.e.external.records('bill')).toHaveLength(bills);
    expect(await s.json('audit')).toMatchObject({ entries: [{ what: 'closed the gate', who: 'ann@desk' }] });
  });
});

describe('pause and resume', () => {
  it.each([['invoice'], ['invoices'], ['Invoice']])('stop and let go on: %s', async (word) => {
    const s = await scene();
    expect(await s.run(`pause ${word} --yes`)).toMatchObject({ code: 0, out: 'All invoices are paused.\n' });
    expect((await s.e.state('invoice')).paused).toBe(true);
    const { code, out } = await s.run(`resume ${word} --yes`);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'All invoices go on; 0 records that waited were woken.\n',
    });
    expect((await s.e.state('invoice')).paused).toBe(false);
  });

  it('answer as JSON', async () => {
    const s = await scene();
    expect(await s.json('pause invoice --yes')).toEqual({ entity: 'invoice', paused: true });
    expect(await s.json('resume invoice --yes')).toEqual({
      entity: 'invoice',
      paused: false,
      woken: 0,
      released: null,
    });
  });

  it('resume also lets reading go on that was stopped, after saying why it was', async () => {
    const s = await scene();
    const { cursor } = await s.e.state('invoice');
    const { leases, states } = s.e.services;
    const now = s.e.clock.now();
    const lease = await leases.acquire(DISPATCHER_LEASE, 'test', now + 1, now);
    if (!lease) throw new Error('the dispatcher is at work');
    await states.saveCursor('invoice', { ...cursor, stopped: 'Invoice 7 did not appear.' }, lease.fence);
    await leases.release(lease);
    const asked = await s.run('resume invoice');
    expect(asked.code).toBe(5);
    expect(asked.err).toMatch(/\nCareful: reading was stopped on purpose: Invoice 7 did not appear\.\n/i);
    expect((await s.e.state('invoice')).cursor.stopped).toBe('Invoice 7 did not appear.');
    expect(await s.json('resume invoice --yes')).toMatchObject({
      released: 'Invoice 7 did not appear.',
    });
    expect((await s.e.state('invoice')).cursor.stopped).toBeNull();
  });

  it.each([['pause purchase order'], ['resume purchase-orders'], ['observe purchase orders']])(
    '%s ends with 2: it is not configured',
    async (line) => {
      const { code, err } = await (await scene()).run(`${line} --yes`);
      expect(code).toBe(2);
      expect(err).toContain('The configuration has no entity "purchaseOrder"');
    },
  );
});
