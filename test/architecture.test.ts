import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The import table of the design: which room may import which. A room not named here may import nothing of ours.
 * `contract.ts` files hold types only, so that a room can name what another fills.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  entities: ['domain'],
  mapping: ['domain', 'entities'],
  sync: ['domain', 'entities', 'mapping'],
  matching: ['domain'],
  http: ['domain'],
  precoro: ['domain', 'entities', 'mapping', 'sync', 'http'],
  connectors: ['domain', 'entities', 'mapping', 'sync', 'http'],
  aws: ['domain', 'entities', 'mapping', 'sync', 'operator', 'http', 'config'],
  config: ['domain'],
  'mock-precoro': ['domain', 'entities'],
  functions: [
    'domain',
    'entities',
    'mapping',
    'sync',
    'operator',
    'http',
    'precoro',
    'connectors',
    'aws',
    'config',
  ],
  infrastructure: ['domain', 'entities', 'mapping', 'config'],
  operator: ['domain', 'entities', 'mapping', 'matching', 'sync'],
  cli: ['*'],
  local: ['*'],
  bin: ['*'],
};
const CONTRACTS = ['connectors/contract.ts', 'connectors/registry.ts'];
const PURE = ['domain', 'entities', 'mapping', 'sync', 'operator'];
/** Packages that only reckon: matching is as pure as the rooms above, but has these. */
const MATCHING_USES = [
  'any-ascii',
  'csv-parse/sync',
  'csv-stringify/sync',
  'email-providers',
  'fastest-levenshtein',
  'hono/html',
  'ibantools',
];
const root = resolve(import.meta.dirname, '..');

const files = ['lib', 'functions', 'bin'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(root, top, name)),
);

describe('rooms and the direction of imports', () => {
  it.each(files.map((file) => [relative(root, file), file]))(
    '%s imports only what its room may',
    (name, file) => {
      const room = roomOf(file);
      const allowed = ALLOWED[room] ?? [];
      const wrong = importsOf(file)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => resolve(dirname(file), specifier))
        .filter((target) => roomOf(target) !== room && !allowed.includes('*'))
        .filter(
          (target) => !allowed.includes(roomOf(target)) && !CONTRACTS.some((one) => target.endsWith(one)),
        )
        .filter((target) => !(room === 'infrastructure' && target.endsWith('integration.config.ts')))
        .map((target) => relative(root, target));
      expect({ name, wrong }).toEqual({ name, wrong: [] });
    },
  );

  it('lets only the infrastructure and the command that makes the app see the CDK', () => {
    const seers = files.filter((file) =>
      packagesOf(file).some((name) => /^(aws-cdk-lib|constructs)/.test(name)),
    );
    expect(seers.map(roomOf).filter((room) => room !== 'infrastructure' && room !== 'bin')).toEqual([]);
  });

  it('keeps the pure rooms free of every package but node:crypto', () => {
    const used = files.filter((file) => PURE.includes(roomOf(file))).flatMap(packagesOf);
    expect([...new Set(used)].filter((name) => name !== 'node:crypto')).toEqual([]);
  });

  it('lets matching use only packages that reckon', () => {
    const used = files.filter((file) => roomOf(file) === 'matching').flatMap(packagesOf);
    expect([...new Set(used)].filter((name) => !MATCHING_USES.includes(name))).toEqual([]);
  });

  it('reads the process environment in the config room only', () => {
    const readers = files.filter((file) => readFileSync(file, 'utf8').includes('process.env'));
    const outside = readers.filter(
      (file) => !['config', 'local', 'bin', 'infrastructure'].includes(roomOf(file)),
    );
    expect(outside.map((file) => relative(root, file))).toEqual([]);
  });

  it('has no barrel files', () => {
    expect(files.filter((file) => file.endsWith('/index.ts'))).toEqual([]);
  });
});

function roomOf(file: string): string {
  const [top = '', room = ''] = relative(root, file).split('/');
  return top === 'lib' ? room : top;
}

function importsOf(file: string): { readonly specifier: string }[] {
  const text = readFileSync(file, 'utf8');
  const pattern = /(?:import|export)\s[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|import\s+'([^']+)'/g;
  return [...text.matchAll(pattern)].map((match) => ({ specifier: match[1] ?? match[2] ?? match[3] ?? '' }));
}

function packagesOf(file: string): string[] {
  return importsOf(file)
    .map(({ specifier }) => specifier)
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('#'));
}
