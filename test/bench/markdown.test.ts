import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFiguresInto } from '../../bench/markdown.ts';
import { OURS, type RowResult } from '../../bench/row.ts';

const BEGIN = '<!-- figures: npm run bench -- --docs -->';
const END = '<!-- end of figures -->';
const NAMES = ['first', 'second', 'third'];

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'figures-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('The page of figures', () => {
  it('gets the rows that were run, in the order of all rows, and keeps those that were not', () => {
    const file = page(`# Page\n\n${BEGIN}\n\n${END}\n\nEnd.\n`);
    writeFiguresInto(file, [row('third', 3), row('first', 1)], NAMES);
    writeFiguresInto(file, [row('second', 2)], NAMES);
    writeFiguresInto(file, [row('first', 10)], NAMES);
    const text = readFileSync(file, 'utf8');
    expect(text.match(/^### .*$/gm)).toEqual(['### Row first', '### Row second', '### Row third']);
    expect(text.match(/^\| requests .*$/gm)).toEqual([
      '| requests | at most 5 | 10 |',
      '| requests | at most 5 | 2 |',
      '| requests | at most 5 | 3 |',
    ]);
    expect(text).toMatch(/^# Page\n\n<!--.*\n\n### Row first/);
    expect(text.endsWith(`${END}\n\nEnd.\n`)).toBe(true);
  });

  it('loses the section of a row that there is no more', () => {
    const file = page(`${BEGIN}\n\n${END}\n`);
    writeFiguresInto(file, [row('first', 1), row('second', 2)], NAMES);
    writeFiguresInto(file, [], ['second']);
    expect(readFileSync(file, 'utf8').match(/^### .*$/gm)).toEqual(['### Row second']);
  });

  it('must have a place for them', () => {
    expect(() => writeFiguresInto(page('# Page\n'), [row('first', 1)], NAMES)).toThrow(
      'has no place for figures',
    );
  });
});

function page(text: string): string {
  const file = join(folder, 'page.md');
  writeFileSync(file, text);
  return file;
}

function row(name: string, requests: number): RowResult {
  return {
    ...{ name, title: `Row ${name}`, arrival: 'one a day', seconds: 1, shown: [] },
    goals: [{ figure: 'requests', atMost: 5 }],
    figures: { [OURS]: { requests } },
    missed: [],
  };
}
