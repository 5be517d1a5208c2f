import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { announceRun, findRun, isAlive, type RunPresence } from '../../../lib/local/run/presence.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'presence-'));
  file = join(folder, 'cache', 'running.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const presence = (changes: Partial<RunPresence> = {}): RunPresence => ({
  pid: process.pid,
  endpoint: 'http://127.0.0.1:4001',
  precoroUrl: 'http://127.0.0.1:4002',
  pageUrl: null,
  configPath: '/project/integration.config.ts',
  time: { scale: 60, epochMs: 1_790_000_000_000 },
  startedAt: 1_790_000_000_000,
  ...changes,
});

/** The id of a process that was there and is gone. */
const gonePid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('a local run', () => {
  it('is found while it is announced, and no longer', () => {
    const run = presence({ pageUrl: 'http://127.0.0.1:4003/' });
    const remove = announceRun(run, file);
    expect(findRun(file)).toEqual(run);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['running.json']);
    remove();
    expect(findRun(file)).toBeNull();
    remove();
  });

  it('that was replaced by a later one takes nothing back', () => {
    const later = presence({ startedAt: 1_790_000_000_001 });
    const remove = announceRun(presence(), file);
    announceRun(later, file);
    remove();
    expect(findRun(file)).toEqual(later);
  });

  it('whose process is gone is not found', () => {
    announceRun(presence({ pid: gonePid() }), file);
    expect(findRun(file)).toBeNull();
  });

  it.each([
    ['no JSON', '{"pid":'],
    ['a list', '[]'],
    ['a missing address', JSON.stringify({ ...presence(), endpoint: undefined })],
    ['a number for a process that cannot be one', JSON.stringify(presence({ pid: -1 }))],
    ['an address that is none', JSON.stringify(presence({ precoroUrl: 'here' }))],
    ['a clock that stands still', JSON.stringify(presence({ time: { scale: 0, epochMs: 1 } }))],
  ])('is not found in a damaged file: %s', (_, content) => {
    announceRun(presence(), file);
    writeFileSync(file, content);
    expect(findRun(file)).toBeNull();
  });

  it('is looked for in the project when no file is named', () => {
    expect(() => findRun()).not.toThrow();
  });
});

it('takes a process of another user for one that is there', () => {
  const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
  });
  expect(isAlive(1)).toBe(true);
  kill.mockRestore();
  expect(isAlive(gonePid())).toBe(false);
});
