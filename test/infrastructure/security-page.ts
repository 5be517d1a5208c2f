import { EXPLANATIONS } from './explained-findings.ts';
import { RIGHTS } from './rights.ts';

export const PAGE = 'docs/security.md';

/** The page with a table of {@link RIGHTS} and one of {@link EXPLANATIONS}, each between its two marks. Throws where a mark is missing. */
export function withTables(page: string): string {
  return withTable(withTable(page, 'rights', rights()), 'findings', findings());
}

function withTable(page: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name}: npm run rights -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${name}: "${begin}" … "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`;
}

/** Tests that the page names, by their paths. */
export function namedTests(page: string): readonly string[] {
  return [...new Set([...page.matchAll(/`(test\/[^`]+?)`/g)].map(([, path = '']) => path))].sort();
}

function rights(): string {
  const rows = Object.entries(RIGHTS).flatMap(([name, rights]) =>
    Object.entries(rights).map(
      ([resource, actions], index) =>
        `| ${index === 0 ? `**${name}**` : ''} | ${shown(resource)} | ${actions} |`,
    ),
  );
  return ['| function | on | may |', '|---|---|---|', ...rows].join('\n');
}

function findings(): string {
  const rows = EXPLANATIONS.map(
    ({ rules, paths, reason }) => `| ${rules.join(', ')} | ${paths.map(coded).join(', ')} | ${reason} |`,
  );
  return ['| rule | at | why it stays |', '|---|---|---|', ...rows].join('\n');
}

function coded(text: string): string {
  return `\`${text}\``;
}

function shown(resource: string): string {
  return resource.includes('*') ? coded(resource.replaceAll('AWS::', '')) : resource;
}
