import { describe, expect, it } from '@jest/globals';
import { spawn } from '@lydell/node-pty';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = resolve(ROOT, 'bin/precoro-sync.ts');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function start(...argv: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [PROGRAM, ...argv], { cwd: ROOT }, (_error, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

/** The same on a terminal, where a person types `typed` once `when` stands there. */
function onTerminal(argv: readonly string[], when: string, typed: string): Promise<Omit<Ended, 'err'>> {
  return new Promise((done) => {
    const terminal = spawn(process.execPath, [PROGRAM, ...argv], { cwd: ROOT, cols: 120, rows: 40 });
    let out = '';
    let isTyped = false;
    terminal.onData((text) => {
      out += text;
      if (isTyped || !out.includes(when)) return;
      isTyped = true;
      terminal.write(typed);
    });
    terminal.onExit(({ exitCode }) => done({ code: exitCode, out }));
  });
}

describe('the program itself', () => {
  it('shows its help', async () => {
    const { code, out, err } = await start('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: precoro-sync/);
  }, 30_000);

  it('ends with the code of what went wrong', async () => {
    const { code, out, err } = await start('init', '--name', 'Not Allowed', '--yes');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Error: --name: name must be/);
  }, 30_000);

  it('asks on a terminal, and Ctrl-C changes nothing', async () => {
    const { code, out } = await onTerminal(['init'], 'Name of the integration', '\u0003');
    expect(code).toBe(5);
    expect(out).toContain('Nothing was done.');
  }, 30_000);
});
