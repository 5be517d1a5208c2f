import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';

/** `npm start` on a terminal of its own, as a person sees it. */
export interface Screen {
  /** The lines that stand on the screen now, without trailing blanks. */
  readonly screen: () => readonly string[];
  /** Everything that scrolled away and everything on the screen, oldest first. */
  readonly all: () => readonly string[];
  /** Every byte that came, as text. */
  readonly raw: () => string;
  /** Whether the terminal shows its cursor. */
  readonly showsCursor: () => boolean;
  readonly press: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Until the whole text fits; rejects with what is there when the process ends or time is up. */
  readonly waitFor: (pattern: RegExp, withinMs?: number) => Promise<void>;
  readonly kill: (signal?: string) => void;
  /** The exit code, once everything that was written stands on the screen. */
  readonly ended: Promise<number>;
}

export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
}

const SCROLLBACK = 20_000;
const SHOW_CURSOR = '\u001B[?25h';
const HIDE_CURSOR = '\u001B[?25l';

export function startOnTerminal(args: readonly string[], { columns, rows, env = {} }: ScreenOptions): Screen {
  const terminal = new xterm.Terminal({
    ...{ cols: columns, rows, allowProposedApi: true, scrollback: SCROLLBACK },
  });
  const command = [join(PROJECT_ROOT, 'bin', 'start.ts'), ...args];
  const child = spawn(process.execPath, command, {
    ...{ cols: columns, rows, cwd: PROJECT_ROOT, name: 'xterm-256color' },
    env: { ...environment(), ...env },
  });
  let cursor = true;
  let raw = '';
  child.onData((data) => {
    const [shown, hidden] = [data.lastIndexOf(SHOW_CURSOR), data.lastIndexOf(HIDE_CURSOR)];
    if (shown !== hidden) cursor = shown > hidden;
    raw += data;
    terminal.write(data);
  });
  let code: number | null = null;
  const ended = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => {
      code = exitCode;
      void allShown().then(() => resolve(exitCode));
    });
  });
  /** The end may be heard of before what was written last, and that takes a while to get onto the screen. */
  const allShown = async (): Promise<void> => {
    for (let seen = -1; seen !== raw.length;) {
      seen = raw.length;
      await sleep(500);
    }
    await new Promise<void>((done) => {
      terminal.write('', done);
    });
  };
  const lines = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) =>
      (terminal.buffer.active.getLine(from + index)?.translateToString(true) ?? '').trimEnd(),
    );
  const { active } = terminal.buffer;
  const all = () => withoutBlankEnd(lines(0, active.length));
  return {
    all,
    screen: () => lines(active.baseY, active.baseY + terminal.rows),
    raw: () => raw,
    showsCursor: () => cursor,
    press: (keys) => child.write(keys),
    resize: (cols, height) => {
      terminal.resize(cols, height);
      child.resize(cols, height);
    },
    async waitFor(pattern, withinMs = 120_000) {
      for (const end = Date.now() + withinMs; !pattern.test(all().join('\n'));) {
        const why = code !== null ? `The run ended with ${code}` : Date.now() > end ? 'Time is up' : null;
        // What was written last may still be on its way to the screen.
        if (why !== null) await sleep(500);
        if (why !== null && !pattern.test(all().join('\n'))) {
          throw new Error(`${why} before ${String(pattern)} was there:\n${all().slice(-120).join('\n')}`);
        }
        await sleep(100);
      }
    },
    kill: (signal) => child.kill(signal),
    ended,
  };
}

/** Without what would say that this is no terminal for people. */
function environment(): Record<string, string> {
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _force, ...rest } = process.env;
  return Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
