import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { RefusedError } from '../errors.ts';
import { renamed, type ConnectorNames } from './names.ts';

/** A file of the new connector. */
export interface NewFile {
  /** From the project's root on. */
  readonly path: string;
  readonly text: string;
}

const CODE = 'lib/cli/new-connector/skeleton';
const TESTS = 'test/cli/new-connector/skeleton';
const RELATIVE_IMPORT = /(from ')(\.[^']+)(')/g;

/**
 * What a new connector begins with: the skeleton under the new name, where its imports lead to the same files from its new
 * place. `root` is the project's. Throws RefusedError where something stands there already.
 */
export async function newConnectorFiles(root: string, names: ConnectorNames): Promise<readonly NewFile[]> {
  const moved = new Map([
    [CODE, `lib/connectors/${names.kind}`],
    [TESTS, `test/connectors/${names.kind}`],
  ]);
  const taken = [...moved.values()].find((folder) => existsSync(join(root, folder)));
  if (taken !== undefined) throw new RefusedError(`${taken} is there already, and nothing was written.`);
  const files: NewFile[] = [];
  for (const [from, to] of moved) {
    for (const name of (await readdir(join(root, from))).sort()) {
      const path = `${to}/${name}`;
      const text = await readFile(join(root, from, name), 'utf8');
      const written = renamed(withImports(text, `${from}/${name}`, path, moved), names);
      files.push({ path, text: await formatted(join(root, path), written) });
    }
  }
  return files;
}

/** Folders are made where they are missing. Fails where a file has appeared meanwhile. */
export async function writeFiles(root: string, files: readonly NewFile[]): Promise<void> {
  for (const { path, text } of files) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
}

/** A longer name breaks lines elsewhere. */
async function formatted(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** Imports of the skeleton lead to the new folders, all others to where they led. */
function withImports(text: string, from: string, to: string, moved: ReadonlyMap<string, string>): string {
  return text.replace(RELATIVE_IMPORT, (_all, before: string, specifier: string, after: string) => {
    const target = relative('/', resolve('/', dirname(from), specifier));
    const folder = moved.get(dirname(target));
    const found = folder === undefined ? target : `${folder}/${target.slice(dirname(target).length + 1)}`;
    const path = relative(dirname(to), found);
    return `${before}${path.startsWith('.') ? path : `./${path}`}${after}`;
  });
}
