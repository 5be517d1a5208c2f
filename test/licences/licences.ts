import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';

/** Licences whose code may stand beside ours, Apache-2.0, without further duties than to name them. */
const ALLOWED: readonly string[] = [
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause'],
  ...['CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'Unlicense'],
];

/** Packages of another licence, and why they may be used all the same. None of them may become part of a function. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'axe-core': 'MPL-2.0; unchanged, looks at the page in the browser tests, and goes nowhere else',
  'caniuse-lite': 'CC-BY-4.0; data that a tool of the tests reads, which goes nowhere else',
};

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** As the package says it: an SPDX expression. Empty where it says nothing. */
  readonly licence: string;
  /** Only needed to build, to test, or on the machine of whoever deploys. */
  readonly isDev: boolean;
}

const LOCK = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});
const MANIFEST = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

/** Every package that `npm install` brings, by name and version, each once. Throws ZodError for a lock of another form. */
export function installedPackages(root = PROJECT_ROOT): readonly InstalledPackage[] {
  const { packages } = LOCK.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const found = Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version = '', license = '', dev = false }]) => ({
      name: path.split('node_modules/').at(-1) ?? path,
      version,
      licence: license,
      isDev: dev,
    }));
  const delivered = new Set(found.filter(({ isDev }) => !isDev).map(idOf));
  const known = new Map(found.map((one) => [idOf(one), { ...one, isDev: !delivered.has(idOf(one)) }]));
  return [...known.values()].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** Those that package.json names. */
export function directPackages(root = PROJECT_ROOT): readonly string[] {
  const manifest = MANIFEST.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).sort();
}

/** Whether an SPDX expression is satisfied by what is allowed: all of `AND`, one of `OR`, `AND` first. */
export function isAllowed(expression: string): boolean {
  const terms = expression.replace(/[()]/g, ' ').trim();
  return terms
    .split(/\s+or\s+/i)
    .some((one) => one.split(/\s+and\s+/i).every((name) => ALLOWED.includes(name.trim())));
}

/** Packages that may not be used as they are: by licence, or because an exception is made for development only. */
export function forbidden(packages: readonly InstalledPackage[]): readonly InstalledPackage[] {
  return packages.filter(
    ({ name, licence, isDev }) => !isAllowed(licence) && !(isDev && Object.hasOwn(EXCEPTIONS, name)),
  );
}

function idOf({ name, version }: Pick<InstalledPackage, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
