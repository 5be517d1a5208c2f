import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import { buildProgram } from './program.ts';
import { printable, printableJson } from './render/printable.ts';
import { startSession, type GlobalOptions, type Open, type RunningSession } from './session.ts';

/**
 * Runs one command of the operator's command line. `argv` is what follows the program's name.
 * Answers the exit code; never throws. `open` finds what the options name; by default in AWS or on this machine.
 */
export async function runCli(argv: readonly string[], io: CliIo, open: Open = openLate): Promise<ExitCode> {
  let options: () => GlobalOptions = () => ({});
  const session = startSession(io, open, () => options());
  const program = buildProgram(session);
  options = () => program.opts();
  try {
    await program.parseAsync(argv, { from: 'user' });
    return session.exitCode();
  } catch (error) {
    return await fail(error, session, argv);
  } finally {
    // The result stands there already: what goes wrong while everything is put away is of no interest.
    await session.close().catch(() => undefined);
  }
}

/** Loaded late: help and wrong use need no SDK. */
const openLate: Open = async (options) => {
  const { openDeployment } = await import('./deployment/open-deployment.ts');
  return openDeployment(options);
};

async function fail(error: unknown, session: RunningSession, argv: readonly string[]): Promise<ExitCode> {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  // The help stands there already: the command line was empty.
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.usage;
  const { tellError, errorLines } = await import('./tell-error.ts');
  const told = tellError(error);
  const { io, style } = session;
  // Where the options could not be read, the word itself tells how the answer is wanted.
  const isJson = session.options().json ?? argv.includes('--json');
  const text = isJson ? printableJson({ error: told }) : printable(errorLines(told, style).join('\n'));
  io.stderr.write(`${text}\n`);
  return told.code;
}
