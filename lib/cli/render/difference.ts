import { diff } from 'node:util';
import type { Style } from './style.ts';

const CONTEXT = 2;

/** The changed lines of a text with two lines around them; nothing for equal texts. */
export function differenceLines(before: string, after: string, style: Style): readonly string[] {
  const entries = diff(before.split('\n'), after.split('\n'));
  const isChanged = (index: number) => (entries[index]?.[0] ?? 0) !== 0;
  const isShown = entries.map((_, index) =>
    Array.from({ length: 2 * CONTEXT + 1 }, (_one, offset) => index + offset - CONTEXT).some(isChanged),
  );
  const lastShown = isShown.lastIndexOf(true);
  return entries.flatMap(([side, line], index) => {
    if (!isShown[index]) return isShown[index - 1] && index < lastShown ? [style.dim('  …')] : [];
    if (side === 0) return [`  ${line}`.trimEnd()];
    return [side === 1 ? style.red(`- ${line}`) : style.green(`+ ${line}`)];
  });
}
