import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { supplier } from '../sync/engine.ts';
import { observing, withCodes } from './match-scene.ts';
import { scene, type Scene } from './scene.ts';

let cwd: string;
const file = (name: string) => join(cwd, name);
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'match-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Writes a plan and decides in it as a spreadsheet would: by replacing text. */
async function plan(s: Scene, ...changes: readonly (readonly [RegExp, string])[]): Promise<void> {
  const { code } = await s.run('match supplier --plan plan.csv', { cwd });
  expect(code).toBe(0);
  const text = readFileSync(file('plan.csv'), 'utf8');
  writeFileSync(
    file('plan.csv'),
    changes.reduce((all, [from, to]) => all.replace(from, to), text),
  );
}
const apply = (s: Scene, more = ' --yes') => s.run(`match suppliers --apply plan.csv${more}`, { cwd });

describe('match', () => {
  it('tells how many there are of each verdict, shows who may be whom, and changes nothing', async () => {
    const s = await observing();
    const { code, out, err } = await s.run('match supplier', { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Suppliers that are not linked, compared by nativeId, code, .*\n +1 {2}certain: /);
    expect(out).toMatch(/\n +1 {2}likely: one fits well\n/);
    expect(out).toMatch(/\ncertain +Acme Ltd \(id 501\) +V1 +SUP-12346 Acme Ltd +same tax number/);
    expect(out).toMatch(/\nlikely +Beta Ltd \(id 502\) +V2 +B-1 Beta Limited +same name/);
    expect(out).toContain('Of those that nobody fits, 1 supplier will be created there once live.');
    expect(out).toContain('precoro-sync match supplier --plan supplier.csv --report supplier.html');
    expect(s.audit()).toEqual([]);
  });

  it('as JSON is the plan', async () => {
    const s = await observing();
    expect(await s.json('match supplier')).toMatchObject({
      counts: { certain: 1, likely: 1, none: 1 },
      rows: [
        { oursKey: '501', theirsKey: 'V1', verdict: 'certain', decision: 'link' },
        { oursKey: '502', theirsKey: 'V2', verdict: 'likely', decision: '' },
      ],
      ...{ created: 1, onlyTheirs: 0, files: { plan: null, report: null } },
    });
  });

  it('writes a plan and a report for their owner alone, and never over decisions', async () => {
    const s = await observing();
    const written = await s.run('match supplier --plan plan.csv --report report.html', { cwd });
    expect(written.out).toContain('Then: precoro-sync match supplier --apply plan.csv');
    expect(statSync(file('plan.csv')).mode & 0o777).toBe(0o600);
    expect(readFileSync(file('report.html'), 'utf8')).toContain('Beta Limited');
    const again = await s.run('match supplier --plan plan.csv --report report.html', { cwd });
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toContain('plan.csv is there already, and may hold decisions');
    const nowhere = await s.run('match supplier --report no/folder/report.html', { cwd });
    expect(nowhere.err).toContain('--report: no/folder/report.html cannot be written: ENOENT.');
    expect(existsSync(file('no'))).toBe(false);
    expect(s.audit()).toEqual([]);
  });

  it('shows the first twenty of many, or all', async () => {
    const s = await scene({ mode: 'observe' });
    for (let id = 600; id < 625; id += 1) {
      s.e.precoro.put('supplier', supplier({ id, name: `Firm ${id}`, uniqueCode: `S-${id}` }));
      await s.e.announce('supplier', id);
    }
    const ids = Array.from({ length: 25 }, (_, index) => 600 + index);
    withCodes(
      s,
      ids.map((id) => [`W${id}`, `S-${id}`, `Firm ${id}`, null]),
    );
    await s.e.drain();
    const { out } = await s.run('match supplier', { width: 100 });
    expect(out.match(/Firm \d+ \(id/g)).toHaveLength(20);
    expect(out).toMatch(/and \d+ pairs more; --all shows them/);
    expect((await s.run('match supplier --all')).out.match(/Firm \d+ \(id/g)?.length).toBeGreaterThan(24);
  });

  it('says so where there is nothing to match', async () => {
    const { out } = await (await scene()).run('match supplier');
    expect(out).toMatch(/ +0 {2}nobody fits\n +\d+ {2}only in the external system\n$/);
  });

  it('ends with 2 for what is not configured, and for two commands at once', async () => {
    const s = await observing();
    expect(await s.run('match receipt')).toMatchObject({ code: 2, out: '' });
    expect((await s.run('match supplier --apply a --undo b', { cwd })).err).toContain('give one at a time');
  });

  it('ends with 4 where the external system cannot be asked', async () => {
    const s = await observing();
    Object.assign(s.deployment.services, { connector: () => Promise.reject(new Error('no route to host')) });
    const { code, err } = await s.run('match supplier');
    expect(code).toBe(4);
    expect(err).toContain('The external system cannot be asked from here: no route to host');
  });
});

describe('match --apply', () => {
  it('does what the plan says, and tells when Precoro shows the ids', async () => {
    const s = await observing();
    await plan(s, [/\r\n;likely/, '\r\nhold;likely']);
    const { code, out, err } = await apply(s);
    expect(code).toBe(0);
    expect(err).toMatch(/Does what plan.csv says/);
    expect(err).toMatch(/ +1 {2}linked: both sides/);
    expect(out).toMatch(/^Linked: 1 · linked before: 0 · on hold: 1 · not the same: 0\n/);
    expect(out).toMatch(/Precoro does not show 1 external id yet: they are sent once the gate is open/);
    expect((await s.e.link({ entity: 'supplier', id: '501' }))?.externalId).toBe('V1');
    expect((await s.e.link({ entity: 'supplier', id: '502' }))?.hold?.kind).toBe('ambiguous');
    expect((await apply(s)).out).toMatch(/^Linked: 0 · linked before: 1/);
  });

  it('asks before it links', async () => {
    const s = await observing();
    await plan(s);
    expect(await apply(s, '')).toMatchObject({ code: 5, out: '' });
    expect(s.audit()).toEqual([]);
  });

  it('ends with 1 where a row was not done, and says which and why', async () => {
    const s = await observing();
    await plan(s);
    await s.e.edit('supplier', 501, { name: 'Acme Renamed' });
    await s.e.drain();
    const { code, out } = await apply(s);
    expect(code).toBe(1);
    expect(out).toMatch(/Not done: 1\n {2}line 2 \(id 501\): supplier Acme Renamed has changed in Precoro/);
  });

  it('as JSON is the end and the forecast', async () => {
    const s = await observing();
    await plan(s);
    const { out } = await apply(s, ' --yes --json');
    expect(JSON.parse(out)).toMatchObject({ end: { linked: 1, left: [] }, shown: { owed: 1 } });
  });

  it('does nothing of a file with a wrong word in it, or of none', async () => {
    const s = await observing();
    await plan(s, [/\r\nlink;/, '\r\nyes;']);
    const wrong = await apply(s);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('nothing of plan.csv was done');
    expect(wrong.err).toContain('line 2, decision: "yes" is not allowed: link, skip, hold, or blank');
    expect((await s.run('match supplier --apply no.csv', { cwd })).err).toContain(
      'no.csv cannot be read: ENOENT',
    );
    writeFileSync(file('many.csv'), readFileSync(file('plan.csv'), 'utf8') + 'yes;;;;;;\r\n'.repeat(30));
    expect((await s.run('match supplier --apply many.csv', { cwd })).err).toMatch(/ {2}and \d+ more\n/);
    expect(s.audit()).toEqual([]);
  });

  it('says so where nothing is decided', async () => {
    const s = await observing();
    await plan(s, [/\r\nlink;/, '\r\n;']);
    expect(await apply(s)).toMatchObject({ code: 0, out: 'Nothing is decided in plan.csv.\n' });
    expect((await s.run('match supplier --undo plan.csv', { cwd })).out).toBe('plan.csv links nothing.\n');
  });

  it('takes what spreadsheets call Unicode text', async () => {
    const s = await observing();
    await plan(s);
    const text = readFileSync(file('plan.csv'), 'utf8').replaceAll(';', '\t');
    writeFileSync(file('plan.csv'), Buffer.from(text, 'utf16le'));
    expect(await apply(s)).toMatchObject({ code: 0 });
  });
});

describe('match --undo', () => {
  it('takes back what the plan has linked', async () => {
    const s = await observing();
    await plan(s);
    await apply(s);
    const { code, out, err } = await s.run('match supplier --undo plan.csv --yes', { cwd });
    expect(code).toBe(0);
    expect(err).toContain('Unlinks up to 1 record that plan.csv has linked');
    expect(out).toBe('Unlinked: 1 · not linked any more: 0\n');
    expect((await s.e.link({ entity: 'supplier', id: '501' }))?.externalId).toBeNull();
    await s.run('link "supplier 501" V1 --unverified', { cwd });
    await s.run('link supplier#501 V1 --unverified --yes', { cwd });
    const again = await s.run('match supplier --undo plan.csv --yes --json', { cwd });
    expect(again.code).toBe(1);
    expect(JSON.parse(again.out)).toMatchObject({ end: { unlinked: 0, left: [{ line: 2 }] } });
  });
});
