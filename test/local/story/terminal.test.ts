import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import xterm from '@xterm/headless';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Face, Key, PanelState } from '../../../lib/local/story/face.ts';
import { openTerminal } from '../../../lib/local/story/terminal.ts';

/** A terminal that has no process behind it. */
class Output extends Writable {
  readonly isTTY = true;
  readonly terminal: xterm.Terminal;
  readonly written: string[] = [];
  columns: number;
  rows: number;
  readonly colours: boolean;
  constructor(columns: number, rows: number, colours: boolean) {
    super({ decodeStrings: false });
    [this.columns, this.rows, this.colours] = [columns, rows, colours];
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  }
  hasColors(): boolean {
    return this.colours;
  }
  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.written.push(chunk);
    this.terminal.write(chunk, done);
  }
  resize(columns: number, rows: number): void {
    [this.columns, this.rows] = [columns, rows];
    this.terminal.resize(columns, rows);
    this.emit('resize');
  }
  /** Every line there is, without blanks at the end. */
  async lines(): Promise<readonly string[]> {
    await new Promise<void>((resolve) => void this.write('', () => resolve()));
    const { active } = this.terminal.buffer;
    const all = Array.from({ length: active.length }, (_, index) =>
      (active.getLine(index)?.translateToString(true) ?? '').trimEnd(),
    );
    return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
  }
}

class Input extends EventEmitter {
  isRaw = false;
  isPaused = true;
  setRawMode(raw: boolean): this {
    this.isRaw = raw;
    return this;
  }
  resume(): this {
    this.isPaused = false;
    return this;
  }
  pause(): this {
    this.isPaused = true;
    return this;
  }
}

const PANEL: PanelState = {
  ...{ time: '14:03:22', title: 'Scene 1 of 5: Go live', note: null, plan: null, pageUrl: null },
  rows: [{ label: 'suppliers', inPrecoro: 7, outside: 1, waiting: 0, onHold: 0, refused: 0, tookMs: null }],
  keys: [{ key: 'Enter', does: 'Scene 2', awaited: true }],
};

let [input, output] = [new Input(), new Output(80, 24, false)];
let face: Face;
let interrupts = 0;
function open(columns = 80, rows = 24, colours = false): void {
  [input, output] = [new Input(), new Output(columns, rows, colours)];
  interrupts = 0;
  face = openTerminal({
    input: input as unknown as ReadStream,
    output: output as unknown as WriteStream,
    onInterrupt: () => (interrupts += 1),
  });
}
beforeEach(() => open());
afterEach(() => face.close());

describe('the terminal', () => {
  it('keeps lines above a panel that is drawn in its place again and again', async () => {
    face.show(PANEL);
    face.say('The first line');
    face.show({ ...PANEL, time: '14:03:23' });
    face.say('── Scene 1 ──');
    face.complain('A complaint');
    const lines = await output.lines();
    expect(lines.slice(0, 3)).toEqual(['The first line', '── Scene 1 ──', 'A complaint']);
    expect(lines.slice(3).map((line) => line.slice(0, 14).trim())).toEqual([
      ...['── 14:03:23 ──', 'in', 'suppliers', 'Enter Scene 2'],
    ]);
  });

  it('shows in the panel what happened by the way, and in no line of its own', async () => {
    for (let number = 1; number <= 30; number += 1) face.news(`Event ${number}`);
    face.show(PANEL);
    const lines = await output.lines();
    expect(lines.filter((line) => line.startsWith('Event'))).toEqual(
      [26, 27, 28, 29, 30].map((number) => `Event ${number}`),
    );
  });

  it('breaks long lines between words', async () => {
    open(30, 24);
    face.say('   a line that is longer than the terminal is wide');
    expect(await output.lines()).toEqual(['   a line that is longer than', '   the terminal is wide']);
  });

  it.each([
    ['narrower', 50, 30],
    ['wider', 120, 40],
    ['narrower and lower', 60, 22],
  ])('leaves one panel when it gets %s', async (_, columns, rows) => {
    open(80, 30);
    for (let number = 1; number <= 9; number += 1)
      face.news(`Event ${number} with so many words that it fills a line`);
    face.say('A line of the story');
    face.show(PANEL);
    await output.lines();
    output.resize(columns, rows);
    face.say('Another line');
    const lines = await output.lines();
    expect(lines.filter((line) => line.startsWith('── 14:03'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('suppliers'))).toHaveLength(1);
    expect(lines.slice(0, 2)).toEqual(['A line of the story', 'Another line']);
  });

  it('hears single keys, in either case, and no arrows', () => {
    const keys: Key[] = [];
    const forget = face.onKey((key) => keys.push(key));
    for (const typed of ['\r', 'b', 'Q', 'x', '\u001B[B', Buffer.from('\n')]) input.emit('data', typed);
    expect(keys).toEqual(['next', 'break', 'quit', 'next']);
    forget();
    input.emit('data', 'b');
    expect(keys).toHaveLength(4);
  });

  it('takes Ctrl-C for an interrupt', () => {
    input.emit('data', '\u0003');
    expect(interrupts).toBe(1);
  });

  it('is given back at the end: no panel, the cursor, the keyboard', async () => {
    face.say('A line');
    face.show(PANEL);
    expect([input.isRaw, input.isPaused]).toEqual([true, false]);
    face.close();
    face.close();
    face.show(PANEL);
    face.say('After the end');
    output.emit('resize');
    expect(await output.lines()).toEqual(['A line', 'After the end']);
    expect([input.isRaw, input.isPaused]).toEqual([false, true]);
    const text = output.written.join('');
    expect(text.lastIndexOf('\u001B[?25h')).toBeGreaterThan(text.lastIndexOf('\u001B[?25l'));
  });

  it.each([
    [true, true],
    [false, false],
  ])('has colours where the terminal has them: %s', async (colours, expected) => {
    open(80, 24, colours);
    face.show(PANEL);
    face.complain('A complaint');
    await output.lines();
    // eslint-disable-next-line no-control-regex
    expect(/\u001B\[[\d;]*m/.test(output.written.join(''))).toBe(expected);
  });
});
