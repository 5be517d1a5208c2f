import { describe, expect, it } from '@jest/globals';
import { HOUR } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { give } from '../operator/acting.ts';
import { arrive, INVOICE, type Setting } from '../sync/engine.ts';
import { scene, type Scene } from './scene.ts';

/** A supplier and two invoices stand on both sides; the cross-reference is empty. */
async function lost(setting: Setting = {}): Promise<Scene> {
  const s = await scene({ isKept: true, ...setting });
  await arrive(s.e);
  await arrive(s.e, { id: 2, idn: '2', invoiceNumber: 'INV-2' });
  await s.e.drain();
  s.e.restore(['crossReference'], null);
  return s;
}

describe('rebuild', () => {
  it('says what it does and links it, with an audit line', async () => {
    const s = await lost();
    const { code, out, err } = await s.run('rebuild --yes');
    expect(code).toBe(0);
    expect(err).toBe(
      [
        'Rebuilds the links from what both systems hold.',
        '  To be linked: 3 (created by precoro-sync 3)',
        '  Linked already: 0',
        '  Applied again: 4 records; outside nothing is written where both sides are the same',
        '',
      ].join('\n'),
    );
    expect(out).toBe('Linked: 3 · on hold again or kept apart: 0 · being applied again: 4\n');
    expect(s.audit()).toContain('ann@desk rebuilt the links story');
    expect((await s.e.link(INVOICE))?.externalId).toBe('B2');
    await s.e.drain();
    expect((await s.run('rebuild --yes')).err).toContain('  Linked already: 3\n');
  });

  it('asks first, and does nothing without an answer', async () => {
    const s = await lost();
    const { code, out } = await s.run('rebuild');
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(s.audit()).toEqual([]);
    const asked = await s.run('rebuild', { typing: [['Go on?', 'y\n']] });
    expect(asked.code).toBe(0);
    expect(asked.out).toContain('Linked: 3');
  });

  it('shows what contradicts, and ends with 1', async () => {
    const s = await lost();
    for (let n = 1; n <= 25; n += 1) {
      const fields = { number: `X-${n}`, vendor: 'V1' };
      s.e.external.plant('bill', `X${n}`, { fields, lines: [] }, `precoro:invoice:9${n}:default`);
    }
    const { code, out, err } = await s.run('rebuild --yes');
    expect(code).toBe(1);
    expect(err).toContain('For you to look into, nothing is changed: 25');
    expect(err).toMatch(/ {2}invoice#91 +bill X1 was created for invoice#91, which is not known here/);
    expect(err).toContain('  and 5 more; --all shows them');
    expect(err).toContain('precoro-sync link RECORD EXTERNAL-ID');
    expect(out).toContain('Left for you to look into: 25\n');
    expect((await s.run('rebuild --yes --all')).err).toContain('bill X25 was created for');
  });

  it('names what people decided, and why each link is certain', async () => {
    const s = await lost();
    s.e.external.keepsNoKeys = true;
    await give(s.e, (services) => holdRecord(services, INVOICE, 'disputed'));
    s.e.restore(['crossReference'], null);
    s.e.external.remove('B2');
    const { code, err } = await s.run('rebuild --yes');
    expect(err).toContain('  To be linked: 2 (shown by Precoro 2)\n');
    expect(err).toContain('  As people decided, by the audit: 1\n    invoice#956598: On hold since');
    // Precoro shows what was taken away outside.
    expect(code).toBe(1);
  });

  it('tells what was not done because something changed meanwhile', async () => {
    const s = await lost();
    const { connector } = s.e.external;
    const gone = { read: async () => ({ outcome: 'read', value: null }) };
    const targets = { ...connector.targets, bill: { ...connector.targets['bill'], ...gone } };
    Object.assign(s.deployment.services, { connector: async () => ({ ...connector, targets }) });
    const { code, out } = await s.run('rebuild --yes');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^Linked: 1 .*\nNot done, because something changed meanwhile: 2\n {2}.* \(id 956598\): bill B2 is not there any more\.\n/,
    );
  });

  it('with --since reads again what changed since, and estimates what was spent', async () => {
    const s = await lost();
    const since = new Date(s.e.clock.now()).toISOString().slice(0, 19);
    const then = s.e.clock.now();
    await s.e.run(HOUR);
    s.e.restore(['quota', 'mirror'], null);
    const { err, code } = await s.run(`rebuild --since ${since} --yes`);
    expect(code).toBe(0);
    expect(err).toMatch(
      /Read from Precoro again: what changed since .* UTC; from the beginning, because none is known: suppliers, invoices\n/,
    );
    expect(err).toContain('Requests spent since then are estimated');
    expect(then).toBeLessThan(s.e.clock.now());
  });

  it('warns where something is not read yet, or not known any more', async () => {
    const s = await lost();
    s.e.restore(['mirror'], null);
    expect((await s.run('rebuild --yes')).err).toContain(
      'Careful: None is known here: suppliers, invoices. If the mirror was lost, say --since as well',
    );
    s.e.restore(['cursors'], null);
    expect((await s.run('rebuild --yes')).err).toContain(
      'Careful: Not read whole from Precoro yet: suppliers, invoices.',
    );
  });

  it('as JSON holds the plan and its end', async () => {
    const s = await lost();
    expect(await s.json('rebuild --yes')).toMatchObject({
      plan: {
        certain: [{ ref: { id: '501' }, because: 'key' }, {}, {}],
        conflicts: [],
        right: 0,
        records: 4,
      },
      end: { linked: 3, decided: 0, sent: 4, left: [] },
    });
  });

  it.each([
    ['tomorrow', 'allowed is a day such as 2026-01-31'],
    ['2099-01-01', 'which has not come yet'],
  ])('ends with 2 for --since %s', async (since, words) => {
    const { code, err } = await (await lost()).run(`rebuild --since ${since}`);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('ends with 4 where the external system cannot be asked', async () => {
    const s = await lost();
    Object.assign(s.deployment.services, { connector: () => Promise.reject(new Error('no route to host')) });
    const { code, err } = await s.run('rebuild --yes');
    expect(code).toBe(4);
    expect(err).toContain('The external system cannot be asked from here: no route to host');
  });
});
