import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RefusedError, UsageError } from '../../../lib/cli/errors.ts';
import { connectorNames } from '../../../lib/cli/new-connector/names.ts';
import { runNewConnector } from '../../../lib/cli/new-connector/run-new-connector.ts';
import { newConnectorFiles, writeFiles } from '../../../lib/cli/new-connector/write-connector.ts';
import { PROJECT_ROOT } from '../../../lib/config/project-root.ts';
import type { Session } from '../../../lib/cli/session.ts';
import { run as runCommand } from '../scene.ts';

const run = promisify(execFile);
const modules = join(PROJECT_ROOT, 'node_modules');
const COPIED = [
  'lib',
  'test/connectors',
  'test/cli/new-connector/skeleton',
  'package.json',
  'jest.config.ts',
];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'new-connector-'));
  for (const name of COPIED) await cp(join(PROJECT_ROOT, name), join(root, name), { recursive: true });
  await cp(join(PROJECT_ROOT, 'tsconfig.json'), join(root, 'tsconfig.json'));
  await symlink(modules, join(root, 'node_modules'));
});
afterAll(() => rm(root, { recursive: true }));

/** What a command sees of a person who says yes to everything, and what was said to that person. */
function agreeing(): { readonly session: Session; readonly said: string[] } {
  const said: string[] = [];
  const session = {
    proceed: async ({ lines }: { readonly lines: readonly string[] }) => void said.push(...lines),
    answer: (_view: unknown, lines: () => readonly string[]) => void said.push(...lines()),
  };
  return { session: session as unknown as Session, said };
}

describe('new-connector', () => {
  it('writes a connector that compiles and passes the suites, with nothing of the skeleton in it', async () => {
    const { session, said } = agreeing();
    await runNewConnector(session, 'acme-books', root);
    const folder = join(root, 'lib/connectors/acme-books');
    const tests = join(root, 'test/connectors/acme-books');
    const texts = await Promise.all(
      [folder, tests].map(async (one) =>
        Promise.all((await readdir(one)).map((name) => readFile(join(one, name), 'utf8'))),
      ),
    );
    expect(texts.flat().join('\n')).not.toMatch(/skeleton|cli\/new-connector/i);
    expect(texts.flat().join('\n')).toContain('export function acmeBooksConnector(');
    expect(said.join('\n')).toContain("'acme-books': openAcmeBooks,");
    await compile(['lib/connectors/acme-books', 'test/connectors/acme-books']);
    const { stderr } = await run(
      process.execPath,
      [
        '--experimental-vm-modules',
        join(modules, 'jest/bin/jest.js'),
        ...['--rootDir', root, '--config', join(root, 'jest.config.ts'), '-i', 'test/connectors/acme-books'],
      ],
      { cwd: root },
    );
    expect(stderr).toMatch(/Test Suites: 3 passed, 3 total/);
  }, 180_000);

  it.each([
    ['a name that is none', 'Acme', 2, 'The name "Acme" is not possible'],
    ['a name that is taken', 'rest', 1, 'There is a connector "rest" already.'],
    ['nobody to ask', 'zz-books', 5, '  lib/connectors/zz-books/connector.ts\n'],
  ])('as a command writes nothing for %s', async (_name, kind, code, words) => {
    const ended = await runCommand(['new-connector', kind], openNothing);
    expect({ code: ended.code, err: ended.err }).toEqual({ code, err: expect.stringContaining(words) });
    expect(existsSync(join(PROJECT_ROOT, 'lib/connectors/zz-books'))).toBe(false);
  });

  it('writes nothing over what is there', async () => {
    const names = connectorNames('taken');
    await mkdir(join(root, 'test/connectors/taken'));
    await expect(newConnectorFiles(root, names)).rejects.toThrow(
      new RefusedError('test/connectors/taken is there already, and nothing was written.'),
    );
    const file = { path: 'lib/connectors/late/spec.ts', text: 'x' };
    await writeFiles(root, [file]);
    await expect(writeFiles(root, [file])).rejects.toThrow('EEXIST');
  });

  it.each(['Acme', 'acme_books', '1c', 'acme-', '', '../acme', 'x'.repeat(31), 'skeleton'])(
    'refuses the name "%s"',
    (name) => {
      expect(() => connectorNames(name)).toThrow(UsageError);
    },
  );

  it('refuses the name of a connector that there is', () => {
    expect(() => connectorNames('postgres')).toThrow(
      'There is a connector "postgres" already. Known: postgres, rest, tryton',
    );
  });

  it('knows a name in every way that code writes one', () => {
    expect(connectorNames('sap-b1')).toEqual({
      kind: 'sap-b1',
      camel: 'sapB1',
      pascal: 'SapB1',
      constant: 'SAP_B1',
    });
  });
});

/** The command needs neither a deployment nor a local run. */
const openNothing = async (): Promise<never> => {
  throw new Error('nothing is to be opened');
};

/** With the project's own settings, only these folders and what they import. */
async function compile(folders: readonly string[]): Promise<void> {
  const settings = { extends: './tsconfig.json', include: folders };
  await writeFile(join(root, 'tsconfig.new.json'), JSON.stringify(settings));
  const tsc = join(modules, 'typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '--noEmit', '-p', 'tsconfig.new.json'], {
    cwd: root,
  }).catch((error: { readonly stdout: string }) => error);
  expect(stdout).toBe('');
}
