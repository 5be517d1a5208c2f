import stringWidth from 'string-width';

/** Lines no wider than `width` columns, broken between words; what follows the first is set in as far as its text. */
export function wrapped(line: string, width: number): readonly string[] {
  if (stringWidth(line) <= width) return [line];
  const indent = ' '.repeat(Math.min(/^\s*(?:\S+ {2,})?/.exec(line)?.[0].length ?? 0, Math.floor(width / 2)));
  const lines: string[] = [];
  let current = '';
  for (const word of line.match(/\s*\S+/g) ?? []) {
    const isFull = current !== '' && stringWidth(current + word) > width;
    if (isFull) lines.push(current);
    current = isFull ? indent + word.trimStart() : current + word;
  }
  return [...lines, current];
}

/** The text cut to `width` columns, with a sign that it was. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (stringWidth(kept + letter) > width - 1) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}
