import { describe, expect, it } from '@jest/globals';
import { HOUR } from '../../lib/domain/time.ts';
import { arrive, lineWithoutAccount } from '../sync/engine.ts';
import { scene, type Scene } from './scene.ts';

/** Invoice 1043 is linked; 1044 and 1045 lack their GL account. */
async function busyScene(): Promise<Scene> {
  const s = await scene();
  await arrive(s.e);
  for (const id of [2, 3]) {
    const items = { data: [lineWithoutAccount()] };
    await arrive(s.e, { id, idn: `104${id + 2}`, invoiceNumber: `X-${id}`, customName: null, items });
  }
  return s;
}

describe('status', () => {
  it('shows how it does on one screen', async () => {
    const s = await busyScene();
    const { code, out, err } = await s.run('status');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^story · eu-west-1 · 2026-03-02 \d\d:\d\d:\d\d UTC\n\nEntity +Gate +In Precoro/);
    expect(out).toMatch(/\ninvoice +live +4 +1 +0 +0 +2 +0 /);
    expect(out).toContain('of 3,000 spent in 24 hours');
    expect(out).toContain('2 open failures (clerk 2): precoro-sync failures');
  });

  it('as JSON is the whole view', async () => {
    const s = await busyScene();
    expect(await s.json('status')).toMatchObject({
      name: 'story',
      entities: [{ entity: 'supplier' }, { entity: 'invoice', inPrecoro: 4, outside: 1, failing: 2 }],
      failures: { open: 2, byActor: { clerk: 2 } },
    });
  });
});

describe('failures', () => {
  it('stand together by cause, with their records and who can act', async () => {
    const s = await busyScene();
    const { code, out } = await s.run('failures');
    expect(code).toBe(0);
    expect(out).toContain('2 open failures of 1 cause');
    expect(out).toContain('· refused · 2 records · who can act: clerk · since');
    expect(out).toContain('has no GL account. Clerk: choose one in Precoro.');
    expect(out).toMatch(/Once cured: precoro-sync retry --cause [0-9a-f]{6}\n/);
  });

  it('are no error by themselves, and one with --fail', async () => {
    const s = await busyScene();
    expect((await s.run('failures --fail')).code).toBe(1);
    expect((await (await scene()).run('failures --fail')).code).toBe(0);
  });

  it('as JSON carry the command to type here', async () => {
    const s = await busyScene();
    expect(await s.json('failures --local')).toMatchObject([
      {
        kind: 'refused',
        count: 2,
        command: expect.stringMatching(/^precoro-sync retry --cause \w+ --local$/),
      },
    ]);
  });

  it('are said to be none where there are none', async () => {
    expect(await (await scene()).run('failures')).toMatchObject({ code: 0, out: 'No open failures\n' });
  });
});

describe('show', () => {
  it.each([
    ['its number, as two words', 'show invoice 1043'],
    ['its number, in quotes', 'show "invoice 1043"'],
    ["Precoro's id", 'show 956598'],
    ['its external id', 'show B2'],
    ['its key', 'show invoice#956598'],
  ])('finds a record by %s', async (_case, line) => {
    const { code, out } = await (await busyScene()).run(line);
    expect(code).toBe(0);
    expect(out).toMatch(/^Invoice 1043 "Chairs for Leeds" · in step\n/);
  });

  it('shows both sides and what happened between', async () => {
    const { out } = await (await busyScene()).run('show invoice 1043');
    expect(out).toMatch(/\nIn Precoro\n +id +956598\n +number +1043\n +status +approved\n/);
    expect(out).toMatch(/\nOutside\n +record +bill B2\n +link +linked\n/);
    expect(out).toContain('  line 1: account 6420, amount 30\n');
    expect(out).toMatch(/\nWhat happened\n +2026-01-14 .* Precoro +Created in Precoro/);
  });

  it('says of a failing one who can act, once', async () => {
    const { out } = await (await busyScene()).run('show invoice 1044');
    expect(out).toMatch(/^Invoice 1044 .*· failing\n/);
    expect(out).toContain('  Who can act: clerk\n');
    expect(out).toMatch(/ {2}waits +tried 1 time, next 2026-03-03/);
  });

  it('as JSON is the whole view', async () => {
    expect(await (await busyScene()).json('show invoice 1043')).toMatchObject({
      ref: { entity: 'invoice', id: '956598' },
      verdict: { state: 'in step' },
      companies: [{ externalId: 'B2', external: { state: 'found' } }],
    });
  });

  it('ends with 3 for a record nobody knows', async () => {
    const { code, out, err } = await (await busyScene()).run('show invoice 77');
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^Error: No invoice has the number, .* "77"/);
  });

  it('ends with 3 for words that mean several, and names them', async () => {
    const s = await busyScene();
    await arrive(s.e, { id: 44, idn: '501' });
    s.e.precoro.put('supplier', { ...s.e.precoro.get('supplier', 501), id: 502, uniqueCode: '501' });
    await s.e.announce('supplier', 502);
    await s.e.drain();
    const { code, err } = await s.run('show 501 --json');
    expect(code).toBe(3);
    expect(JSON.parse(err)).toMatchObject({
      error: {
        name: 'SeveralRecordsError',
        details: { candidates: expect.arrayContaining([expect.objectContaining({ key: 'invoice#44' })]) },
      },
    });
  });
});

describe('audit', () => {
  it('shows who changed what, newest first', async () => {
    const s = await scene();
    await s.run('pause supplier --yes');
    await s.run('hold supplier 501 --reason "asked for" --yes');
    const { code, out } = await s.run('audit');
    expect(code).toBe(0);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^When +Who +Did what +To what +More$/);
    expect(rows).toHaveLength(2);
    expect(out).toMatch(/ann@desk +put on hold +supplier#501 +reason asked for, companies \["default"\]/);
  });

  it('goes back as far as it is told', async () => {
    const s = await scene();
    await s.run('pause supplier --yes');
    await s.e.run(2 * HOUR);
    expect(await s.json('audit --since 3h --limit 5')).toMatchObject({ entries: [{ what: 'paused' }] });
    const { out } = await s.run('audit --since 1h');
    expect(out).toMatch(/^Nobody changed anything since 2026-03-02 \d\d:\d\d:\d\d UTC\.\n$/);
  });

  it.each(['soon', '2026-02-30', '2099-01-01'])('ends with 2 for --since %s', async (since) => {
    const { code, err } = await (await scene()).run(`audit --since ${since}`);
    expect(code).toBe(2);
    expect(err).toContain(`--since is "${since}"`);
  });
});
