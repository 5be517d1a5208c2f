import { describe, expect, it } from '@jest/globals';
import { printable, printableJson } from '../../../lib/cli/render/printable.ts';
import { styleFor } from '../../../lib/cli/render/style.ts';
import { tableLines } from '../../../lib/cli/render/table.ts';
import { scene } from '../scene.ts';
import { supplier } from '../../sync/engine.ts';

describe('what a terminal is shown', () => {
  it.each([
    ['moves no cursor', '\x1b[2Jgone', '\ufffd[2Jgone'],
    ['sets no title', '\x1b]0;owned\x07', '\ufffd]0;owned\ufffd'],
    ['hides nothing', '\x1b[8mhidden', '\ufffdhidden'],
    ['overwrites no line', 'bad\r\ngood\rbad', 'bad\ngoodbad'],
    ['turns no text around', '\u202e0001-V', '\ufffd0001-V'],
    ['keeps lines, tabs and letters', 'a\tß\n中', 'a\tß\n中'],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps the colours of our own', () => {
    const style = styleFor(true);
    const lines = tableLines([[style.red('a'), style.dim('b')]], { head: ['A', 'B'], width: null, style });
    expect(printable(lines.join('\n'))).toBe(lines.join('\n'));
  });

  it('is the same content as JSON, written so that no terminal obeys it', () => {
    const value = { name: '\x9b2J\u202e\x7f' };
    const text = printableJson(value);
    expect(text).toContain('\\u009b2J\\u202e\\u007f');
    expect(JSON.parse(text)).toEqual(value);
  });

  it("is not what a supplier's name makes of it", async () => {
    const s = await scene();
    s.e.precoro.put('supplier', supplier({ id: 777, name: '\x1b]0;owned\x07Evil', uniqueCode: 'E-1' }));
    await s.e.announce('supplier', 777);
    await s.e.drain();
    for (const line of ['show supplier E-1', 'show supplier E-1 --json', 'show supplier nothing\x1b[2J']) {
      const { out, err } = await s.run(line);
      expect(`${out}${err}`).not.toContain('\x1b');
    }
  });
});
