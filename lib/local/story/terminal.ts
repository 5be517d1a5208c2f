import type { ReadStream, WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import { styleFor, type Style } from '../../cli/render/style.ts';
import type { Face, Key, PanelState } from './face.ts';
import { panelLines } from './panel.ts';
import { wrapped } from './wrap.ts';

export interface TerminalOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** Ctrl-C: in raw mode the terminal sends no signal. */
  readonly onInterrupt: () => void;
}

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
const KEPT_NEWS = 20;
const CTRL_C = '\u0003';
const ESCAPE = '\u001B';

const KEYS: Readonly<Record<string, Key>> = {
  '\r': 'next',
  '\n': 'next',
  b: 'break',
  B: 'break',
  q: 'quit',
  Q: 'quit',
};

/** Takes the terminal: lines scroll above a panel, single keys are heard, and everything is given back at the end. */
export function openTerminal(options: TerminalOptions): Face {
  const terminal = new Terminal(options);
  return {
    hasKeys: true,
    say: (line) => terminal.say(line),
    complain: (line) => terminal.say(line, terminal.style.red),
    news: (line) => terminal.news(line),
    show: (view) => terminal.show(view),
    onKey: (hear) => terminal.onKey(hear),
    close: () => terminal.close(),
  };
}

class Terminal {
  readonly style: Style;
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #onInterrupt: () => void;
  readonly #draw: ReturnType<typeof createLogUpdate>;
  readonly #listeners = new Set<(key: Key) => void>();
  #view: PanelState | null = null;
  readonly #news: string[] = [];
  #shown: readonly string[] = [];
  #closed = false;

  constructor({ input, output, onInterrupt }: TerminalOptions) {
    this.#input = input;
    this.#output = output;
    this.#onInterrupt = onInterrupt;
    this.style = styleFor(output.hasColors());
    // The cursor is ours to hide: the library would do it on the stream of errors.
    this.#draw = createLogUpdate(output, { showCursor: true });
    output.write(HIDE_CURSOR);
    output.on('resize', this.#resized);
    input.setRawMode(true);
    input.on('data', this.#heard);
    input.resume();
    process.on('exit', this.#giveBack);
  }

  say(line: string, style: (text: string) => string = (text) => text): void {
    const lines = line.split('\n').flatMap((one) => wrapped(one, this.#output.columns - 1));
    if (this.#closed) return void this.#output.write(`${lines.map(style).join('\n')}\n`);
    this.#draw.persist(lines.map((one) => style(this.#dressed(one))).join('\n'));
    this.#redraw();
  }

  news(line: string): void {
    this.#news.push(line);
    if (this.#news.length > KEPT_NEWS) this.#news.shift();
  }

  show(view: PanelState): void {
    this.#view = view;
    this.#redraw();
  }

  onKey(hear: (key: Key) => void): () => void {
    this.#listeners.add(hear);
    return () => void this.#listeners.delete(hear);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#draw.clear();
    this.#output.off('resize', this.#resized);
    this.#input.off('data', this.#heard);
    this.#input.pause();
    process.off('exit', this.#giveBack);
    this.#giveBack();
  }

  /** Headings of scenes stand out. */
  #dressed(line: string): string {
    return line.startsWith('── ') ? this.style.bold(line) : line;
  }

  #redraw(): void {
    if (!this.#view || this.#closed) return;
    this.#shown = panelLines({ ...this.#view, events: this.#news }, this.#output, this.style);
    this.#draw(this.#shown.join('\n'));
  }

  /** A narrower terminal has wrapped what stands there: it is taken away by its new height. */
  readonly #resized = (): void => {
    if (this.#closed || this.#shown.length === 0) return;
    const height = this.#shown.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / this.#output.columns)),
      0,
    );
    this.#output.write(`\u001B[${height}A\r\u001B[J`);
    this.#draw.done();
    this.#redraw();
  };

  readonly #heard = (chunk: Buffer | string): void => {
    const text = chunk.toString();
    // Arrows and the like come as one sequence, which holds letters.
    if (text.startsWith(ESCAPE)) return;
    for (const sign of text) {
      const key = KEYS[sign];
      if (sign === CTRL_C) this.#onInterrupt();
      else if (key) for (const hear of [...this.#listeners]) hear(key);
    }
  };

  readonly #giveBack = (): void => {
    if (this.#input.isRaw) this.#input.setRawMode(false);
    this.#output.write(SHOW_CURSOR);
  };
}
