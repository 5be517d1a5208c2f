import { countText } from '../render/times.ts';

const SHOWN = 20;

/** The first of many, one a line, and how many more there are. */
export function someOf(titles: readonly string[], limit = SHOWN): readonly string[] {
  const rest = titles.length - limit;
  return [
    ...titles.slice(0, limit).map((title) => `  ${title}`),
    ...(rest > 0 ? [`  and ${countText(rest)} more`] : []),
  ];
}
