import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Open } from '../../../lib/cli/session.ts';
import { run, type Around } from '../scene.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const never: Open = async () => {
  throw new Error('nothing is to be opened');
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'init-'));
  // The configuration imports the project's files from beside it.
  symlinkSync(join(ROOT, 'lib'), join(dir, 'lib'));
  copyFileSync(join(ROOT, 'integration.config.ts'), join(dir, 'integration.config.ts'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const init = (words: readonly string[], around: Around = {}, file = 'integration.config.ts') =>
  run(['init', '--config', file, ...words], never, { ...around, cwd: dir });
const text = (file = 'integration.config.ts') => readFileSync(join(dir, file), 'utf8');
const SHIPPED = readFileSync(join(ROOT, 'integration.config.ts'), 'utf8');

describe('without a terminal', () => {
  it('writes what the options say, and keeps the rest of the file', async () => {
    const words = ['--name', 'acme', '--go-live', '2026-07-01', '--region-of-precoro', 'us'];
    const more = ['--leave-for-others', '500', '--email', 'ledger@example.com', '--after-minutes', '60'];
    const { code, out, err } = await init([...words, ...more, '--yes']);
    expect(code).toBe(0);
    const before = SHIPPED.split('\n');
    const news = text()
      .split('\n')
      .filter((line) => !before.includes(line));
    expect(news).toEqual([
      "  name: 'acme',",
      "  goLive: '2026-07-01',",
      "    region: 'us',",
      '    leaveForOthers: 500,',
      "  alert: { email: 'ledger@example.com', afterMinutes: 60 },",
    ]);
    expect(text().split('\n')).toHaveLength(before.length);
    expect(err).toContain("-   name: 'live',\n+   name: 'acme',\n");
    expect(out).toMatch(
      /^Written: .*integration\.config\.ts\nIntegration "acme": Precoro \(us\) to postgres;/,
    );
    expect(out).toMatch(/\ninvoice +bill +observe +report +ledger@example\.com +after 60 minutes\n/);
    expect(out).toContain('precoro-sync-acme-connector');
  });

  it('shows the difference and writes nothing without --yes', async () => {
    const { code, out, err } = await init(['--go-live', '2026-07-01']);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toContain("-   goLive: '2026-01-01',\n+   goLive: '2026-07-01',\n");
    expect(err).not.toContain('receipt');
    expect(text()).toBe(SHIPPED);
  });

  it('warns of a new name', async () => {
    const { err } = await init(['--name', 'acme']);
    expect(err).toContain('Careful: The name changes from "live" to "acme":');
  });

  it('takes out the entities that are not named', async () => {
    const { code, out } = await init(['--entities', 'supplier,invoices', '--yes']);
    expect(code).toBe(0);
    expect(out).not.toContain('purchase order');
    expect(text()).not.toContain('goodsReceipt');
    expect(text()).toContain('POSTGRES_TARGETS');
    expect(text()).toContain("source: 'payment'");
  });

  it('takes out with an entity what comes in by way of it', async () => {
    const { code } = await init(['--entities', 'supplier', '--yes']);
    expect(code).toBe(0);
    expect(text()).not.toContain("source: 'payment'");
    expect(text()).toContain("owner: 'external'");
  });

  it('takes the e-mail address out for nobody', async () => {
    const { out } = await init(['--email', '', '--yes']);
    expect(text()).toContain('  alert: { afterMinutes: 30 },');
    expect(out).toMatch(/\nsupplier +vendor +observe +update +nobody +/);
  });

  it('says so where nothing changes, asks nothing, and answers as JSON', async () => {
    const { code, out } = await init([]);
    expect(code).toBe(0);
    expect(out).toMatch(/integration\.config\.ts says so already\.\n/);
    const json = await init(['--json']);
    expect(JSON.parse(json.out)).toMatchObject({
      changed: false,
      name: 'live',
      entities: [{ entity: 'supplier' }, {}, {}, {}],
    });
    expect(text()).toBe(SHIPPED);
  });

  it.each([
    ['a name with capitals', ['--name', 'Acme'], '--name: name must be a letter, then lower-case'],
    ['a day that does not exist', ['--go-live', '2026-02-30'], '--go-live: goLive must be a day'],
    ['a region of no Precoro', ['--region-of-precoro', 'eu'], '"international" or "us"'],
    [
      'a number that is none',
      ['--leave-for-others', 'many'],
      'must be a whole number of at least 0, but it is "many"',
    ],
    ['more than there is', ['--leave-for-others', '3000'], 'must be below the 3000 requests a day'],
    ['an address that is none', ['--email', 'ledger'], '--email: alert.email must be an e-mail address'],
    ['an unknown entity', ['--entities', 'supplier,budgets'], 'There is no entity "budgets"'],
  ])('ends with 2 for %s', async (_case, words, message) => {
    const { code, err } = await init([...words, '--yes']);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(text()).toBe(SHIPPED);
  });

  it('ends with 2 for an entity that the file does not configure: a mapping is not guessed', async () => {
    await init(['--entities', 'supplier', '--yes']);
    const { code, err } = await init(['--entities', 'supplier,invoice', '--yes']);
    expect(code).toBe(2);
    expect(err).toContain('--entities names invoice, which the file does not configure (it has supplier)');
  });

  it('is refused where the answers do not work together, and leaves nothing behind', async () => {
    const { code, err } = await init(['--entities', 'invoice', '--yes']);
    expect(code).toBe(1);
    expect(err).toContain(
      `Nothing was written. With these answers ${join(dir, 'integration.config.ts')} has 1 fault`,
    );
    expect(err).toContain('entities.invoice.fields.vendor_id');
    expect(text()).toBe(SHIPPED);
    expect(readdirSync(dir).sort()).toEqual(['integration.config.ts', 'lib']);
  });

  it('is refused where the file is written in a way that cannot be changed', async () => {
    writeFileSync(join(dir, 'odd.config.ts'), 'export default defineIntegration(make());\n');
    const { code, err } = await init(['--name', 'acme', '--yes'], {}, 'odd.config.ts');
    expect(code).toBe(1);
    expect(err).toContain('defineIntegration');
  });
});

describe('another file', () => {
  it('starts as a copy of the shipped one', async () => {
    const { code, err } = await init(['--name', 'test', '--yes'], {}, 'test.integration.config.ts');
    expect(code).toBe(0);
    expect(err).toContain('test.integration.config.ts starts as a copy of integration.config.ts.');
    expect(text('test.integration.config.ts')).toBe(SHIPPED.replace("name: 'live'", "name: 'test'"));
    expect(text()).toBe(SHIPPED);
  });

  it('may be a copy without a change', async () => {
    const { code, err } = await init(['--yes'], {}, 'test.integration.config.ts');
    expect(code).toBe(0);
    expect(err).toContain('a copy, without a change');
    expect(text('test.integration.config.ts')).toBe(SHIPPED);
  });

  it('is the start where --from names it, and replaces what is there only with --force', async () => {
    await init(['--name', 'test', '--yes'], {}, 'test.integration.config.ts');
    const words = ['--from', 'test.integration.config.ts', '--yes'];
    const refused = await init(words);
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining('--from would replace all of it'),
    });
    expect(text()).toBe(SHIPPED);
    const replaced = await init([...words, '--force']);
    expect(replaced.code).toBe(0);
    expect(replaced.err).toContain("-   name: 'live',\n+   name: 'test',\n");
    expect(replaced.err).toContain('Careful: The name changes');
    expect(text()).toContain("name: 'test'");
  });

  it('is asked for where there is none to start from', async () => {
    rmSync(join(dir, 'integration.config.ts'));
    const { code, err } = await init(['--yes']);
    expect(code).toBe(2);
    expect(err).toContain('git restore integration.config.ts');
  });
});

describe('on a terminal', () => {
  /** Each question with what is typed; Ctrl-U empties the line that holds the answer of now. */
  const answers = (name: string) =>
    [
      ['Name of the integration', `\u0015${name}\n`],
      ['which day', '\u00152026-07-01\n'],
      ['Which Precoro?', '\n'],
      ['Requests a day', '\n'],
      ['Who is told', '\n'],
      ['how many minutes', '\n'],
      ['What travels?', '\n'],
      ['Go on?', 'y\n'],
    ] as const;

  it('asks for everything, starting from what the file says', async () => {
    const { code, out } = await init([], { typing: answers('acme') });
    expect(code).toBe(0);
    expect(out).toContain('Integration "acme"');
    expect(text()).toBe(
      SHIPPED.replace("name: 'live'", "name: 'acme'").replace("goLive: '2026-01-01'", "goLive: '2026-07-01'"),
    );
  });

  it('asks only for what no option answers', async () => {
    const { code } = await init(['--name', 'acme', '--entities', 'supplier'], {
      typing: answers('').filter(([when]) => !/Name of|What travels/.test(when)),
    });
    expect(code).toBe(0);
    expect(text()).toContain("name: 'acme'");
  });

  it('says at once what is wrong with an answer, and asks again', async () => {
    const [, ...others] = answers('');
    const typing = [
      ['Name of the integration', '\u0015Acme\n'],
      ['name must be a letter', '\u0015acme\n'],
      ...others,
    ] as const;
    const { code, out } = await init([], { typing });
    expect(code).toBe(0);
    expect(out).toContain('Integration "acme"');
  });

  it('writes nothing after Ctrl-C', async () => {
    const { code } = await init([], { typing: [['Name of the integration', '\u0003']] });
    expect(code).toBe(5);
    expect(text()).toBe(SHIPPED);
  });

  it('asks nothing with --yes', async () => {
    expect((await init(['--yes'], { typing: [] })).code).toBe(0);
  });
});
