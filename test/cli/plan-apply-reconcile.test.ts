import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE } from '../../lib/domain/time.ts';
import { invoice } from '../sync/engine.ts';
import { scene, type Scene } from './scene.ts';

let cwd: string;
const file = (name: string) => join(cwd, name);
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'plan-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Nothing is live; a supplier and its invoice are known, and one invoice is history. */
async function observing(): Promise<Scene> {
  const s = await scene({ mode: 'observe' });
  s.e.precoro.put('invoice', invoice());
  await s.e.announce('invoice', 956598);
  await s.e.run(10 * MINUTE);
  return s;
}

const drift = (s: Scene) =>
  s.e.external.plant('vendor', 'V1', {
    fields: { name: 'Acme Ltd', city: 'Elsewhere', active: true },
    lines: [],
  });

describe('plan', () => {
  it('shows counts, what is to be done with its fields, the price and the next command', async () => {
    const s = await observing();
    const { code, out, err } = await s.run('plan', { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^direction +entity +company +create +in step +skip\n/);
    expect(out).toMatch(/\nto external +invoice +default +1 +0 +1\n/);
    expect(out).toContain('\nTo do: 2\n  create supplier Acme Ltd (501) in default\n');
    expect(out).toContain('\n      vendor: nothing → the new supplier#501\n');
    expect(out).toContain('Price: 2 requests to Precoro (2 external ids) of ');
    expect(out).toContain('Keep it with precoro-sync plan --out plan.json');
    expect(s.audit()).toEqual([]);
  });

  it('shows what is left alone with --all, and says so where there is nothing to do', async () => {
    const s = await scene();
    const { out } = await s.run('plan invoices supplier --all', { cwd });
    expect(out).toContain('skip invoice');
    expect(out).toContain(': approved before go-live');
    expect(out).toContain('\nNothing is to be done.\n');
  });

  it('keeps a plan for its owner alone, and never writes over one', async () => {
    const s = await observing();
    const { out } = await s.run('plan --out plan.json', { cwd });
    expect(out).toContain('Then: precoro-sync apply plan.json');
    expect(statSync(file('plan.json')).mode & 0o777).toBe(0o600);
    const again = await s.run('plan --out plan.json', { cwd });
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('plan.json is there already') });
    const nowhere = await s.run('plan --out none/plan.json', { cwd });
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written: ENOENT') });
  });

  it('refuses an entity that does not exist', async () => {
    const s = await scene();
    expect(await s.run('plan invoice suplier')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"suplier"'),
    });
    expect(await s.run('plan receipt')).toMatchObject({ code: 2, err: expect.stringContaining('"receipt"') });
  });
});

describe('apply', () => {
  it('changes exactly what was printed, and the second plan prints nothing', async () => {
    const s = await observing();
    await s.run('plan --out plan.json', { cwd });
    const closed = await s.run('apply plan.json --yes', { cwd });
    expect(closed.code).toBe(1);
    expect(closed.out).toContain('supplier is only observed: open its gate, or apply with --through-gate');
    expect(s.e.external.writes).toEqual([]);
    const { code, out, err } = await s.run('apply plan.json --through-gate --yes', { cwd });
    expect(err).toContain('Does what plan.json says, where both sides are still what it saw:');
    expect(err).toContain('  create 1 invoice outside');
    expect(err).toContain('Careful: what is only observed is written');
    expect({ code, out }).toEqual({ code: 0, out: 'Done: 2; done before: 0.\n' });
    expect(s.e.external.writes).toEqual(['create vendor', 'create bill']);
    expect((await s.run('plan', { cwd })).out).toContain('\nNothing is to be done.\n');
    const again = await s.run('apply plan.json --through-gate --yes', { cwd });
    expect(again.out).toBe('Done: 0; done before: 2.\n');
    expect(s.audit()).toContain('ann@desk applied a plan supplier');
  });

  it('asks first, and without a terminal does nothing', async () => {
    const s = await observing();
    await s.run('plan --out plan.json', { cwd });
    expect(await s.run('apply plan.json --through-gate', { cwd })).toMatchObject({ code: 5 });
    expect(s.e.external.writes).toEqual([]);
  });

  it('as JSON tells what became of each row', async () => {
    const s = await scene();
    drift(s);
    await s.run('plan --out plan.json', { cwd });
    const { out } = await s.run('apply plan.json --yes --json', { cwd });
    expect(JSON.parse(out)).toEqual({
      ended: [
        {
          ...{ direction: 'outward', entity: 'supplier', feed: null, company: 'default', id: '501' },
          ...{ label: 'Acme Ltd', act: 'update', end: 'done', words: null },
        },
      ],
    });
  });

  it.each([
    ['is no JSON', 'nonsense', 'plan.json was done: it is no JSON'],
    ['is no plan', '{"rows": []}', 'it is no plan of "precoro-sync plan --out":\n  - format'],
    [
      'is of another integration',
      '{"format": "precoro-sync plan 1", "name": "other", "at": 1, "rows": []}',
      'plan.json is a plan of "other", and this is "story"',
    ],
    [
      'has broken rows',
      `{"format": "precoro-sync plan 1", "name": "story", "at": 1, "rows": [{}]}`,
      '  and ',
    ],
  ])('refuses a file that %s', async (_name, text, words) => {
    const s = await scene();
    writeFileSync(file('plan.json'), text);
    expect(await s.run('apply plan.json --yes', { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining(words),
    });
  });

  it('says so where there is nothing to do, or no file', async () => {
    const s = await scene();
    await s.run('plan --out plan.json', { cwd });
    expect((await s.run('apply plan.json --yes', { cwd })).out).toBe('Nothing is to be done in plan.json.\n');
    expect(await s.run('apply none.json', { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('ENOENT'),
    });
  });
});

describe('reconcile', () => {
  it('tells that both sides are in step, with counts and sums', async () => {
    const s = await scene();
    const { code, out } = await s.run('reconcile', { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/\nsupplier → external +default +1 +1 +1 +0 +0 +0 +0 +equal\n/);
    expect(out).toContain('Left alone:\n  invoice → external in default: 1 approved before go-live\n');
    expect(out).toContain('\nBoth sides are in step.\n');
  });

  it('names what differs, ends with 1, and writes a page that needs nothing but itself', async () => {
    const s = await scene();
    drift(s);
    const { code, out } = await s.run('reconcile --month 2026-02 --page page.html', { cwd });
    expect(code).toBe(1);
    expect(out).toContain('Differs: 1\n  supplier Acme Ltd (501) with V1 in default: it was changed outside');
    expect(out).toMatch(/\n {6}city: Elsewhere → \S+\n/);
    expect(out).toContain('The page is in page.html.');
    const page = readFileSync(file('page.html'), 'utf8');
    expect(page).toContain('<h1>Precoro and the external system, 2026-02</h1>');
    expect(page).toContain('Not in step: 1 finding');
    expect(page).toContain('Elsewhere');
    expect(page).not.toMatch(/<script|https?:\/\/|<link|<img/);
    expect(statSync(file('page.html')).mode & 0o777).toBe(0o600);
  });

  it('shows no markup of a record as markup', async () => {
    const s = await scene();
    s.e.external.plant('vendor', 'V1', {
      fields: { name: '<img src=x>', city: null, active: true },
      lines: [],
    });
    await s.run('reconcile --page page.html', { cwd });
    expect(readFileSync(file('page.html'), 'utf8')).not.toContain('<img src=x>');
  });

  it('repairs after a question, and says what is left', async () => {
    const s = await scene();
    drift(s);
    const { out, err } = await s.run('reconcile --repair --yes', { cwd });
    expect(err).toContain('Sends 1 record once more to the external system, and 0 records to Precoro');
    expect(out).toContain('On their way: 1 record.');
    await s.e.run(10 * MINUTE);
    expect(await s.json('reconcile')).toMatchObject({ isInStep: true });
    expect(s.audit()).toContain('ann@desk repaired what differed supplier');
  });

  it.each(['--month 2026-13', '--page none/page.html'])('refuses %s', async (option) => {
    const s = await scene();
    expect(await s.run(`reconcile ${option}`, { cwd })).toMatchObject({ code: 2 });
  });
});
