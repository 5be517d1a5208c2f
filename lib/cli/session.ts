import type { Deployment, OpenOptions } from './deployment/open-deployment.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { NotConfirmedError } from './errors.ts';
import type { CliIo } from './io.ts';
import { printable, printableJson } from './render/printable.ts';
import { styleFor, type Style } from './render/style.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly local?: true;
  readonly region?: string;
  readonly profile?: string;
  readonly config?: string;
  readonly json?: true;
  readonly yes?: true;
}

/** Finds what was deployed, or the local run, and opens its parts. */
export type Open = (options: OpenOptions) => Promise<Deployment>;

/** What a command is about to do. */
export interface Plan {
  /** Which records, on which side. */
  readonly lines: readonly string[];
  /** What cannot be undone, or what a person should know before; null for nothing of the kind. */
  readonly danger: string | null;
  /** What a person must type instead of a yes, because so much is at stake. Default: a yes will do. */
  readonly word?: string;
}

/** One call of the command line: what its command uses to look, ask and answer. */
export interface Session {
  readonly io: CliIo;
  readonly style: Style;
  readonly options: () => GlobalOptions;
  /** The integration that the options name, opened at the first call. */
  readonly deployment: () => Promise<Deployment>;
  /** The result: `view` with --json, else the lines. Once per command. */
  readonly answer: (view: unknown, lines: () => readonly string[]) => void;
  /** Words beside the result; nothing with --json. */
  readonly note: (...lines: readonly string[]) => void;
  /** Nothing but the result is wanted. */
  readonly isQuiet: () => boolean;
  /** Says what will happen and asks. Throws {@link NotConfirmedError} when it must not. */
  readonly proceed: (plan: Plan) => Promise<void>;
  /** A command as it must be typed to reach the same integration. */
  readonly typed: (command: string) => string;
  readonly endWith: (code: ExitCode) => void;
}

/** A session, and what its caller does at the end. */
export interface RunningSession extends Session {
  readonly exitCode: () => ExitCode;
  readonly close: () => Promise<void>;
}

export function startSession(io: CliIo, open: Open, options: () => GlobalOptions): RunningSession {
  const style = styleFor(io.colors);
  let opening: Promise<Deployment> | null = null;
  let exitCode: ExitCode = EXIT.done;
  const note = (...lines: readonly string[]) => {
    if (!options().json) write(io.stderr, lines);
  };
  return {
    io,
    style,
    options,
    deployment: () => (opening ??= open(openOptions(options(), io))),
    answer: (view, lines) =>
      options().json ? void io.stdout.write(`${printableJson(view)}\n`) : write(io.stdout, lines()),
    note,
    isQuiet: () => options().json === true,
    proceed: (plan) => proceed(plan, { io, style, note, options: options() }),
    typed: (command) => typed(command, options()),
    endWith: (code) => void (exitCode = code),
    exitCode: () => exitCode,
    close: async () => {
      const opened = await opening?.catch(() => null);
      await opened?.close();
    },
  };
}

async function proceed(
  { lines, danger, word }: Plan,
  { io, style, note, options }: Pick<Session, 'io' | 'style' | 'note'> & { readonly options: GlobalOptions },
): Promise<void> {
  const warning = danger === null ? [] : [`Careful: ${danger}`];
  const plan = [...lines, ...warning.map(style.red)];
  if (options.yes) return note(...plan);
  if (!io.isTerminal) {
    note(...plan);
    throw new NotConfirmedError(
      'Nothing was done: there is no terminal to ask on. Add --yes to do it without a question.',
      [...lines, ...warning],
    );
  }
  // A person who is asked must see what about, also where the result goes elsewhere as JSON.
  write(io.stderr, plan);
  const { confirm, confirmByWord } = await import('./ask.ts');
  const isYes = await (word === undefined
    ? confirm(io, 'Go on?')
    : confirmByWord(io, `Go on? Type ${word}`, word));
  if (!isYes) {
    throw new NotConfirmedError('Nothing was done.', [...lines, ...warning]);
  }
}

function openOptions(options: GlobalOptions, io: CliIo): OpenOptions {
  return {
    local: options.local === true,
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.config === undefined ? {} : { config: options.config }),
    cwd: io.cwd,
  };
}

function typed(command: string, { local, region, profile, config }: GlobalOptions): string {
  const named = Object.entries({ region, profile, config }).map(([name, value]) =>
    value === undefined ? '' : ` --${name} ${quoted(value)}`,
  );
  return [command, local ? ' --local' : '', ...named].join('');
}

/** As a shell takes it for one word. */
function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `"${value}"`;
}

function write(stream: CliIo['stdout'], lines: readonly string[]): void {
  stream.write(printable(lines.map((line) => `${line}\n`).join('')));
}
