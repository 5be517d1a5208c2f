import type { Readable, Writable } from 'node:stream';

/** What a command sees of the world around it. Results go to `stdout`, everything else to `stderr`. */
export interface CliIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin: Readable;
  /** A person can be asked: `stdin` and `stderr` are a terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal that shows the result; null where it goes into a file or another program. */
  readonly width: number | null;
  /** Whether the result may have colours. */
  readonly colors: boolean;
  /** The wall's clock, in milliseconds since the epoch: how fast a command gets on. */
  readonly now: () => number;
  /** Where file names of options start from. */
  readonly cwd: string;
}

/** The world around this process. `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` are respected. */
export function processIo(of: NodeJS.Process): CliIo {
  const { stdin, stdout, stderr, env } = of;
  const forced = env['FORCE_COLOR'] !== undefined && !['', '0', 'false'].includes(env['FORCE_COLOR']);
  return {
    stdin,
    stdout,
    stderr,
    isTerminal: stdin.isTTY === true && stderr.isTTY === true,
    width: stdout.isTTY ? stdout.columns : null,
    colors: stdout.isTTY ? stdout.hasColors() : forced && !env['NO_COLOR'],
    now: Date.now,
    cwd: of.cwd(),
  };
}
