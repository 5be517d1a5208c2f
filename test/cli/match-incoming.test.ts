import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { inwardEngine } from '../sync/inward/inward-engine.ts';
import { scene } from './scene.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'match-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** One rate stands on both sides, one only outside, and one there that cannot be written. */
async function rates() {
  const e = inwardEngine({ mode: 'observe' });
  e.precoro.put('tax', { id: 7, name: 'VAT 21', percent: '21', externalId: null, enable: true });
  e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21%', percent: '21' } });
  e.tax.change({ externalId: 'T-6', fields: { name: 'Low', percent: '6' } });
  e.tax.change({ externalId: 'T-0', fields: { name: '', percent: '0' } });
  await e.settle();
  const s = await scene({}, e);
  /** Files are written in real time, and the quota is waited for in the other. */
  const type = async (line: string) => {
    const command = { isOver: false };
    const answer = s.run(line, { cwd }).finally(() => (command.isOver = true));
    while (!command.isOver) {
      await setImmediate();
      await e.clock.advance(100);
    }
    return answer;
  };
  return { ...s, type };
}

describe('match of what only comes in', () => {
  it('tells who is whom, what will be made in Precoro, and what it took to ask', async () => {
    const s = await rates();
    const { code, out, err } = await s.type('match tax');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Taxes that are not linked, compared by name, percent\n +1 {2}certain: /);
    expect(out).toContain("Precoro's list took 1 request.");
    expect(out).toContain('Of those outside, 1 tax will be made in Precoro once live.');
    expect(out).toContain('The mapping refuses 1 tax of the external system as they are.');
    expect(out).toMatch(/\ncertain +VAT 21 \(id 7\) +T-21 +VAT 21% +same name .* \| same percent 21/);
    expect(out).toContain('precoro-sync match tax --plan tax.csv --report tax.html');
  });

  it('writes a plan and a report, applies it, and takes it back', async () => {
    const s = await rates();
    expect(await s.type('match tax --plan tax.csv --report tax.html')).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'tax.html'), 'utf8')).toContain('percent 21');
    const applied = await s.type('match tax --apply tax.csv --yes');
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.err).toContain('Nothing is created on either side by this.');
    expect(applied.err).toContain("Precoro's side is listed first");
    expect(applied.out).toMatch(/^Linked: 1 · linked before: 0/);
    expect(applied.out).toMatch(
      /Precoro does not show 1 external id yet: they are sent once the gate is open/,
    );
    const undone = await s.type('match tax --undo tax.csv --yes');
    expect(undone).toMatchObject({ code: 0, out: 'Unlinked: 1 · not linked any more: 0\n' });
    expect(undone.err).toContain('Each external record goes on hold;');
  });

  it('ends with 2 for payments, and with 1 where Precoro does not show its list', async () => {
    const s = await rates();
    const payments = await s.type('match payment');
    expect(payments).toMatchObject({ code: 2, out: '' });
    expect(payments.err).toContain('Payments are not matched');
    s.e.precoro.instead(
      ({ kind }) => kind === 'list',
      () => ({ kind: 'rejected', status: 403, words: 'no', fields: {} }),
    );
    const refused = await s.type('match tax');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Precoro did not show its taxes (rejected): try again later');
  });
});
