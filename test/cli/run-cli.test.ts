import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { NoLocalRunError } from '../../lib/cli/deployment/errors.ts';
import { processIo } from '../../lib/cli/io.ts';
import { buildProgram } from '../../lib/cli/program.ts';
import { startSession, type Open } from '../../lib/cli/session.ts';
import { ConfigurationError } from '../../lib/mapping/faults.ts';
import { run, scene } from './scene.ts';

const nothingThere: Open = async () => {
  throw new NoLocalRunError();
};
const never: Open = async () => {
  throw new Error('nothing is to be opened');
};

/** All commands, without running one. */
function commands(): readonly Command[] {
  return buildProgram(startSession(processIo(process), never, () => ({}))).commands;
}

describe('help', () => {
  it('shows every command and the exit codes', async () => {
    const { code, out, err } = await run(['--help'], never);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of commands()) expect(out).toContain(`  ${command.name()}`);
    expect(out).toContain('Exit codes:\n  0   done\n');
  });

  it.each(commands().map((command) => [command.name()]))('of %s holds an example of it', async (name) => {
    const { code, out } = await run([name, '--help'], never);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples?:\n  precoro-sync ${name}`));
    expect(out).toContain('--json');
    expect(out).toContain('Exit codes:');
  });

  it('is shown, as wrong use, where no command is given', async () => {
    const { code, out, err } = await run([], never);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Usage: precoro-sync/);
    expect(err).not.toContain('Error');
  });

  it('tells the version', async () => {
    expect(await run(['--version'], never)).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });
});

describe('wrong use', () => {
  it.each([
    ['an unknown command', ['stat'], "Unknown command 'stat'"],
    ['an unknown option', ['status', '--jso'], "Unknown option '--jso'\n(Did you mean --json?)"],
    ['a missing record', ['show'], "Missing required argument 'record'"],
    ['a missing reason', ['hold', 'invoice', '1043'], "Required option '--reason <words>' not specified"],
    ['an unknown entity', ['pause', 'budgets'], 'There is no entity "budgets". Known: legalEntity,'],
    ['an entity nearly right', ['pause', 'suplier'], 'Did you mean "supplier"?'],
    ['neither record nor cause', ['retry'], 'Name a record, or a cause'],
    ['both record and cause', ['retry', '7', '--cause', 'abc'], 'Name a record, or a cause'],
    ['a link without external id', ['link', '1043'], 'Name the record and then the external id'],
    ['two steps at once', ['webhook', '--rotate', '--drop-previous'], 'are two steps'],
    ['a limit that is none', ['audit', '--limit', '0'], '--limit is "0"; allowed is a whole number from 1'],
  ])('%s ends with 2 and opens nothing', async (_case, argv, words) => {
    const { code, out, err } = await run(argv, never);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Error: `);
    expect(err).toContain(words);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('is told as JSON where JSON is wanted', async () => {
    const { code, out, err } = await run(['status', '--jsn', '--json'], never);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(JSON.parse(err)).toMatchObject({ error: { code: 2, words: expect.stringContaining('--jsn') } });
  });
});

describe('no access', () => {
  it('ends with 4 and the words of what is out of reach', async () => {
    const { code, out, err } = await run(['status'], nothingThere);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toMatch(/^Error: No local run is going on\. Start one with/);
  });

  it('is told as JSON where JSON is wanted', async () => {
    const { err } = await run(['status', '--json'], nothingThere);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 4, name: 'NoLocalRunError' } });
  });
});

describe('other errors', () => {
  it('tell every fault of a configuration', async () => {
    const faults = [{ place: 'goLive', words: 'must be a day.' }];
    const { code, err } = await run(['status', '--json'], async () => {
      throw new ConfigurationError(faults);
    });
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ error: { name: 'ConfigurationError', details: { faults } } });
  });

  it('of our own end with 70, without a stack trace', async () => {
    const { code, err } = await run(['status'], async () => {
      throw new TypeError('x is not a function');
    });
    expect(code).toBe(70);
    expect(err).toContain('TypeError: x is not a function\nThis is an error of precoro-sync itself');
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('that are no Error are told all the same', async () => {
    const { code, err } = await run(['status'], async () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may throw anything
      throw 'gone';
    });
    expect(code).toBe(70);
    expect(err).toContain('gone');
  });
});

describe('the global options', () => {
  it('stand before or behind the command and say what is opened', async () => {
    const s = await scene();
    await s.run('--region eu-west-1 status');
    await s.run('status --local --config other.config.ts --profile acme', { cwd: '/somewhere' });
    expect(s.opened).toEqual([
      { local: false, region: 'eu-west-1', cwd: '/nowhere' },
      { local: true, config: 'other.config.ts', profile: 'acme', cwd: '/somewhere' },
    ]);
  });

  it('stand in the commands that are told to be typed', async () => {
    const s = await scene();
    await s.run('pause invoice --yes');
    const { err } = await s.run('pause invoice --yes --local --region r --profile "my own" --config c.ts');
    expect(err).toContain('precoro-sync resume invoice --local --region r --profile "my own" --config c.ts"');
  });

  it('close what they opened, also after an error', async () => {
    const s = await scene();
    await s.run('status');
    await s.run('show invoice 404');
    expect(s.closed()).toBe(2);
  });
});

describe('before a change', () => {
  it('is told what will happen and nothing is done where nobody can be asked', async () => {
    const s = await scene();
    const { code, out, err } = await s.run('pause invoice');
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toMatch(
      /^Pauses all invoices: .*\nNothing was done: there is no terminal to ask on\. Add --yes/,
    );
    expect(s.audit()).toEqual([]);
  });

  it('the plan is part of the error as JSON', async () => {
    const s = await scene();
    const { err } = await s.run('forget supplier 501 --json');
    expect(JSON.parse(err)).toMatchObject({
      error: {
        code: 5,
        details: {
          plan: [expect.stringMatching(/^Erases/), expect.anything(), 'Careful: This cannot be undone.'],
        },
      },
    });
  });

  it('a person on a terminal is asked and says yes', async () => {
    const s = await scene();
    const { code, out } = await s.run('pause invoice', { typing: [['Go on?', 'y\n']] });
    expect({ code, out }).toEqual({ code: 0, out: 'All invoices are paused.\n' });
    expect(s.audit()).toEqual(['ann@desk paused invoice']);
  });

  it.each([
    ['no', 'n\n'],
    ['Enter alone', '\n'],
    ['Ctrl-C', '\u0003'],
  ])('%s does nothing', async (_case, typed) => {
    const s = await scene();
    const { code, out, err } = await s.run('pause invoice', { typing: [['Go on?', typed]] });
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toContain('Nothing was done.');
    expect(s.audit()).toEqual([]);
  });

  it('a person is asked with --json too, and the result alone stands on the standard output', async () => {
    const s = await scene();
    const { code, out, err } = await s.run('pause invoice --json', { typing: [['Go on?', 'y\n']] });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ entity: 'invoice', paused: true });
    expect(err).toContain('Pauses all invoices');
  });

  it('--yes asks nobody, and with --json says nothing beside the result', async () => {
    const s = await scene();
    const { code, err } = await s.run('pause invoice --yes --json', { typing: [] });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('colours', () => {
  it('are there only where they are wanted', async () => {
    const s = await scene();
    expect((await s.run('status')).out).not.toContain('\u001b[');
    expect((await s.run('status', { colors: true })).out).toContain('\u001b[1m');
  });
});
