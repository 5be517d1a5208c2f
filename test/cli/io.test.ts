import { describe, expect, it } from '@jest/globals';
import { processIo } from '../../lib/cli/io.ts';

interface Given {
  readonly tty: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** This process with other streams. */
function processWith({ tty, env = {} }: Given): NodeJS.Process {
  const stdout = { isTTY: tty, columns: 90, hasColors: () => env['NO_COLOR'] === undefined };
  return Object.create(process, {
    stdin: { value: { isTTY: tty } },
    stdout: { value: stdout },
    stderr: { value: { isTTY: tty } },
    env: { value: env },
  }) as NodeJS.Process;
}

describe('the world around a command', () => {
  it.each([
    ['a terminal', { tty: true }, { isTerminal: true, width: 90, colors: true }],
    ['a terminal without colours', { tty: true, env: { NO_COLOR: '1' } }, { width: 90, colors: false }],
    ['a file', { tty: false }, { isTerminal: false, width: null, colors: false }],
    ['a file with colours', { tty: false, env: { FORCE_COLOR: '1' } }, { width: null, colors: true }],
    [
      'a file, colours forced and forbidden',
      { tty: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' } },
      { colors: false },
    ],
    ['a file, colours switched off', { tty: false, env: { FORCE_COLOR: '0' } }, { colors: false }],
  ] as const)('%s', (_case, given, expected) => {
    expect(processIo(processWith(given))).toMatchObject(expected);
  });

  it('starts file names where the process does', () => {
    expect(processIo(process).cwd).toBe(process.cwd());
  });
});
