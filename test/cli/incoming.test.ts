import { describe, expect, it } from '@jest/globals';
import { inwardEngine } from '../sync/inward/inward-engine.ts';
import { scene } from './scene.ts';

/** A tax that is in Precoro, one that is refused, and a vendor that waits for its gate. */
async function incoming(mode: 'observe' | 'live' = 'live') {
  const e = inwardEngine({ mode });
  e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
  e.tax.change({ externalId: 'T-6', fields: { name: '', percent: '6' } });
  await e.settle();
  return scene({}, e);
}

describe('the command line on what comes in', () => {
  it('shows a record by its external id', async () => {
    const s = await incoming();
    const { out, code } = await s.run('show tax T-21');
    expect(code).toBe(0);
    expect(out).toContain('in step');
    expect(out).toContain('From outside');
    expect((await s.run('show ~tax/default/T-6')).out).toContain('precoro-sync retry "~tax/default/T-6"');
  });

  it('lists its failures, and tries them again by cause', async () => {
    const s = await incoming();
    const { out } = await s.run('failures');
    expect(out).toContain('tax T-6 (~tax/default/T-6)');
    const cause = /retry --cause (\w+)/.exec(out)?.[1] ?? '';
    const retried = await s.run(`retry --cause ${cause} --yes`);
    expect(retried).toMatchObject({ code: 0 });
    expect(retried.out).toContain('1 record is being tried again');
  });

  it('holds, releases and unlinks it, and names it each time', async () => {
    const s = await incoming();
    const held = await s.run('hold ~tax/default/T-6 --reason "rate unclear" --yes');
    expect(held.out).toMatch(/Tax "T-6" \(~tax\/default\/T-6\): On hold since/);
    expect((await s.run('release ~tax/default/T-6 --yes')).out).toContain('Released tax "T-6"');
    expect((await s.run('unlink tax T-21 --yes')).out).toContain('is unlinked');
    expect(s.audit().slice(-3)).toEqual([
      'ann@desk put on hold tax#~tax/default/T-6',
      'ann@desk released tax#~tax/default/T-6',
      expect.stringMatching(/^ann@desk unlinked tax#/),
    ]);
  });

  it('links it to a record of Precoro', async () => {
    const s = await incoming();
    s.e.precoro.put('tax', { id: 7, name: 'VAT low', percent: '6', externalId: null, enable: true });
    const { out, code } = await s.e.clock.drive(s.run('link ~tax/default/T-6 7 --yes'));
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('is linked to tax T-6');
  });

  it('refuses to link it to what is no id of Precoro', async () => {
    const s = await incoming();
    const refused = await s.run('link ~tax/default/T-6 VAT --yes');
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('Links tax "T-6" (~tax/default/T-6) to tax VAT of Precoro.');
    expect(refused.err).toContain('"VAT" is no id of Precoro');
  });

  it('goes live with what is told before, and observes again', async () => {
    const s = await incoming('observe');
    const { err, out } = await s.run('go-live tax --yes');
    expect(err).toContain('what the external system holds is written to Precoro from now on');
    expect(err).toContain('1  made in Precoro');
    expect(out).toContain('Taxes are live.');
    expect((await s.run('observe tax --yes')).code).toBe(0);
    expect((await s.run('pause tax --yes')).code).toBe(0);
    expect((await s.run('resume tax --yes')).code).toBe(0);
  });

  it('compares a feed again, and says the price first', async () => {
    const s = await incoming();
    const { err, out } = await s.run('resync tax --yes');
    expect(err).toContain('Price: ');
    expect(out).toContain('2 records are being compared again.');
    expect((await s.run('resync "itemFieldOption.GL account" --read --yes')).code).toBe(0);
    expect((await s.run('resync supplier --incoming --yes')).code).toBe(0);
  });

  it.each([
    ['resync supplier', 'Say since when'],
    ['resync tax --since 7d', '--since is for what goes out'],
    ['resync invoice --incoming', 'Nothing comes in to invoice'],
    ['resync nothing', 'There is no entity "nothing"'],
  ])('refuses %s', async (line, words) => {
    const s = await incoming();
    const { code, err } = await s.run(`${line} --yes`);
    expect(code).not.toBe(0);
    expect(err).toContain(words);
  });

  it('shows it in the status', async () => {
    const s = await incoming();
    expect((await s.run('status')).out).toMatch(/From outside/);
    expect(await s.json('status')).toMatchObject({ feeds: expect.arrayContaining([]) });
  });
});

describe('the address for the external system', () => {
  it('is shown, and its token is changed in two steps without touching Precoro’s', async () => {
    const s = await incoming();
    const shown = await s.run('webhook --external');
    expect(shown.out).toContain('https://hooks.example.com/external/TOKEN');
    expect(shown.out).not.toContain('Last heard');
    const rotated = await s.run('webhook --external --rotate --yes');
    expect(rotated.out).toContain('change the address in the external system');
    expect(rotated.out).toContain('precoro-sync webhook --external --drop-previous');
    expect(s.externalTokens().previous).toBe('first-token-for-the-other-side');
    expect(s.tokens().previous).toBeNull();
    await s.run('webhook --external --drop-previous --yes');
    expect(s.externalTokens().previous).toBeNull();
    expect(s.audit()).toEqual([
      "ann@desk rotated the token of the external system's webhook",
      "ann@desk dropped the previous token of the external system's webhook",
    ]);
  });

  it('is refused where the stack has none yet', async () => {
    const s = await incoming();
    const deployment = { ...s.deployment, externalWebhook: null };
    const { run } = await import('./scene.ts');
    const { err, code } = await run(['webhook', '--external'], async () => deployment);
    expect(code).not.toBe(0);
    expect(err).toContain('Deploy it again');
  });
});
