import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from '@jest/globals';
import { styleFor } from '../../../lib/cli/render/style.ts';
import { panelLines, type PanelRow, type PanelSize, type PanelView } from '../../../lib/local/story/panel.ts';

const PLAIN = styleFor(false);

function row(changes: Partial<PanelRow> = {}): PanelRow {
  const counts = { inPrecoro: 2000, outside: 1977, waiting: 12, onHold: 3, refused: 23 };
  return { label: 'suppliers', ...counts, tookMs: null, ...changes };
}

function view(changes: Partial<PanelView> = {}): PanelView {
  return {
    time: '14:03:22',
    title: 'Scene 3 of 5: Live',
    note: null,
    rows: [
      row(),
      row({ label: 'purchase orders' }),
      row({ label: 'invoices', tookMs: 4000 }),
      row({ label: 'receipts' }),
    ],
    plan: {
      spent: 'Requests in 24 h: 1,417 of 3,000 (live 800, write-back 400, background 217)',
      outlook: [
        'enough until 18:40:00',
        'history 12 of 40 pages, until 14:40:00',
        '1.32 a record',
        'changes gather 2 s',
      ],
    },
    events: Array.from(
      { length: 20 },
      (_, index) =>
        `14:03:${String(index).padStart(2, '0')}  outside   Invoice ${index} stands outside as B-${index}`,
    ),
    pageUrl: 'http://127.0.0.1:41234',
    keys: [
      { key: 'Enter', does: 'Scene 4 of 5: Refused', awaited: true },
      { key: 'b', does: 'break something', awaited: false },
      { key: 'q', does: 'stop and compare', awaited: false },
      { key: 'Ctrl-C', does: 'end', awaited: false },
    ],
    ...changes,
  };
}

const shown = (changes: Partial<PanelView> = {}, size: PanelSize = { columns: 80, rows: 24 }) =>
  panelLines(view(changes), size, PLAIN);

describe('the panel', () => {
  it('shows on 80 by 24 all that matters, and leaves half of it to the story', () => {
    expect(shown()).toEqual([
      '── 14:03:22 ── Scene 3 of 5: Live ─────────────────────────────────────────────',
      '                 in Precoro  outside  waiting  on hold  refused  newest took',
      'suppliers             2,000    1,977       12        3       23            –',
      'purchase orders       2,000    1,977       12        3       23            –',
      'invoices              2,000    1,977       12        3       23          4 s',
      'receipts              2,000    1,977       12        3       23            –',
      '14:03:18  outside   Invoice 18 stands outside as B-18',
      '14:03:19  outside   Invoice 19 stands outside as B-19',
      'Both sides of each document: http://127.0.0.1:41234',
      'Requests in 24 h: 1,417 of 3,000 (live 800, write-back 400, background 217)',
      'enough until 18:40:00 · history 12 of 40 pages, until 14:40:00 · 1.32 a record',
      'Enter Scene 4 of 5: Refused   b break something   q stop and compare',
    ]);
  });

  it('says what is waited for', () => {
    const note = 'Scene 3 of 5: Live can begin when nothing is left to send: 312 left';
    expect(shown({ note })).toContain(note);
  });

  it('tells on a wide terminal all of the plan of the day', () => {
    expect(shown({}, { columns: 140, rows: 24 })).toContain(
      'enough until 18:40:00 · history 12 of 40 pages, until 14:40:00 · 1.32 a record · changes gather 2 s',
    );
  });

  it('shows more of what happened on a high terminal, and names its columns in full on a wide one', () => {
    const lines = shown({}, { columns: 140, rows: 50 });
    expect(lines.filter((line) => line.includes('stands outside'))).toHaveLength(8);
    expect(lines.join('\n')).toContain('newest change took');
    expect(lines.at(-1)).toContain('Ctrl-C end');
  });

  it('leaves out the page where none is served, and the plan before it is looked up', () => {
    const lines = shown({ pageUrl: null, plan: null }).join('\n');
    expect(lines).not.toMatch(/Both sides|Requests/);
  });

  it('keeps on a tiny terminal only the state, the requests and what to press', () => {
    expect(shown({}, { columns: 40, rows: 12 })).toEqual([
      '── 14:03:22 ── Scene 3 of 5: Live ─────',
      'Requests in 24 h: 1,417 of 3,000 (live…',
      'enough until 18:40:00',
      'Enter Scene 4 of 5: Refused',
    ]);
  });

  it.each(
    [20, 40, 79, 80, 81, 100, 200].flatMap((columns) =>
      [3, 10, 16, 24, 30, 60].map((rows) => [columns, rows] as const),
    ),
  )('never is wider than %d columns nor higher than %d rows, with colours or without', (columns, rows) => {
    const title = 'A very long title with letters such as 寿司 that take two columns each';
    for (const style of [PLAIN, styleFor(true)]) {
      const lines = panelLines(view({ title, note: title }), { columns, rows }, style);
      for (const line of lines) {
        expect(stringWidth(stripVTControlCharacters(line))).toBeLessThan(Math.max(columns, 21));
      }
      expect(lines.length).toBeLessThan(rows);
    }
  });

  it('has colours where they are wanted, and none where they are not', () => {
    const coloured = panelLines(view(), { columns: 80, rows: 24 }, styleFor(true)).join('\n');
    expect(stripVTControlCharacters(coloured)).not.toBe(coloured);
    const plain = shown().join('\n');
    expect(stripVTControlCharacters(plain)).toBe(plain);
  });
});
