import { EXCEPTIONS, type InstalledPackage } from './licences.ts';

export const PAGE = 'docs/licences.md';

/** Text of {@link PAGE}. */
export function pageOf(packages: readonly InstalledPackage[], direct: readonly string[]): string {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort();
  const counts = licences.map((licence) => {
    const of = (isDev: boolean) =>
      packages.filter((one) => one.licence === licence && one.isDev === isDev).length;
    return `| ${licence} | ${of(false)} | ${of(true)} |`;
  });
  const named = packages
    .filter(({ name }) => direct.includes(name))
    .map(({ name, version, licence, isDev }) => `| ${name} | ${version} | ${licence} | ${usedFor(isDev)} |`);
  const exceptions = Object.entries(EXCEPTIONS).map(([name, why]) => `- **${name}**: ${why}.`);
  return (
    [
      '# Licences of what is installed',
      'precoro-sync is Apache-2.0. None of these packages stands in this repository: `npm install` brings them. `npm run licences` writes this page from package-lock.json, and a test fails when it is not up to date, or when a package comes whose licence does not go with ours.',
      table('| licence | of dependencies | of development |', '|---|---:|---:|', counts),
      '## Exceptions',
      exceptions.join('\n'),
      '## Packages that package.json names',
      table('| package | version | licence | for |', '|---|---|---|---|', named),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function usedFor(isDev: boolean): string {
  return isDev ? 'building, tests, the command line' : 'functions';
}

function table(head: string, rule: string, rows: readonly string[]): string {
  return [head, rule, ...rows].join('\n');
}
