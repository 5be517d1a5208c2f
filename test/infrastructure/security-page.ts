import { RIGHTS } from './rights.ts';

export const PAGE = 'docs/security.md';
const BEGIN = '<!-- rights: npm run rights -->';
const END = '<!-- end of rights -->';

/** The page with a table of {@link RIGHTS} between its two marks. Throws where a mark is missing. */
export function withRights(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for rights: "${BEGIN}" … "${END}"`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${tables()}\n\n${page.slice(to)}`;
}

/** Tests that the page names, by their paths. */
export function namedTests(page: string): readonly string[] {
  return [...new Set([...page.matchAll(/`(test\/[^`]+?)`/g)].map(([, path = '']) => path))].sort();
}

function tables(): string {
  const rows = Object.entries(RIGHTS).flatMap(([name, rights]) =>
    Object.entries(rights).map(
      ([resource, actions], index) =>
        `| ${index === 0 ? `**${name}**` : ''} | ${shown(resource)} | ${actions} |`,
    ),
  );
  return ['| function | on | may |', '|---|---|---|', ...rows].join('\n');
}

function shown(resource: string): string {
  return resource.includes('*') ? `\`${resource.replaceAll('AWS::', '')}\`` : resource;
}
