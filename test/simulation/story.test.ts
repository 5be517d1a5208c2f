import { describe, expect, it, jest } from '@jest/globals';
import { SECOND } from '../../lib/domain/time.ts';
import { calmPlan, newInvoice, note, SUPPLIER } from './cases/calm-plan.ts';
import { runSimulator } from './run-simulator.ts';
import { tell } from './story.ts';

// Other processes take their time on a busy machine.
jest.setTimeout(60_000);

const PLAN = calmPlan([SUPPLIER, newInvoice(5 * SECOND, 1001), note(100 * SECOND, 1001, 'seen')]);

describe('a story', () => {
  it('begins with the seed, the setting and what people do, then goes on in the order of time', async () => {
    const { lines, outcome } = await tell(PLAN, false);
    expect(outcome.violations).toEqual([]);
    expect(lines[0]).toBe('Seed 1');
    const text = lines.join('\n');
    expect(text).toMatch(/^ {2}setting {3}\{"idempotency":"searchable",/m);
    expect(text).toMatch(
      /^ {2}faults {4}of Precoro: none; outside: none; of the queue: none; of processes: none$/m,
    );
    expect(text).toMatch(/^ {2}act 2 {5}after 0\.08 min: new invoice id 1001, /m);
    expect(text).toMatch(/^02 08:00:05\.000 {2}— after 0\.08 min: new invoice id 1001, /m);
    expect(text).toMatch(/outside: create bill for precoro:invoice:1001:default: applied$/m);
    expect(text).toMatch(/Precoro answers patch invoice 8001 \{"externalId":"B2"/);
    const times = lines.flatMap((line) => /^\d\d \d\d:\d\d:\d\d\.\d{3}(?= {2})/.exec(line)?.[0] ?? []);
    expect(times.length).toBeGreaterThan(40);
    expect(times).toEqual(times.toSorted());
  });

  it('is the same each time, and takes the same steps as the play that nobody listens to', async () => {
    const [first, again] = [await tell(PLAN, true), await tell(PLAN, true)];
    expect(again.lines).toEqual(first.lines);
    expect(again.outcome.hash).toBe(first.outcome.hash);
  });

  it('leaves out where the engine only looked, unless all is asked for', async () => {
    const [short, whole] = [await tell(PLAN, false), await tell(PLAN, true)];
    const routine = /dispatcher: (leases|ledger)\./;
    expect(short.lines.filter((line) => routine.test(line))).toEqual([]);
    expect(whole.lines.filter((line) => routine.test(line)).length).toBeGreaterThan(0);
    expect(whole.lines).toEqual(expect.arrayContaining([...short.lines]));
    expect(short.outcome.hash).toBe(whole.outcome.hash);
  });
});

describe('npm run simulate', () => {
  it.each([
    [['--seeds', 'x'], '--seeds must be a whole number of 1 or more, not "x"'],
    [['--seeds', '0'], '--seeds must be a whole number of 1 or more, not "0"'],
    [['--from', '-1'], "Option '--from' argument is ambiguous"],
    [['--replay', '1.5'], '--replay must be a whole number of 0 or more, not "1.5"'],
    [['--replay', '1', '--acts', '0'], '--acts must be a whole number of 1 or more, not "0"'],
    [['--case', 'nix'], 'There is no case "nix"; there are:'],
    [['--without', 'luck'], 'There is no safety step "luck"; there are "intent", '],
    [['--without', 'luck', '--replay', '1'], 'There is no safety step "luck"; there are "intent", '],
    [['--luck'], "Unknown option '--luck'"],
    [['seeds'], "Unexpected argument 'seeds'"],
  ])(
    '%j is wrong use: it is told by name, without the place in the code, and ends with 2',
    async (args, words) => {
      const { code, out, err } = await runSimulator(...args);
      expect([code, out]).toEqual([2, '']);
      expect(err.startsWith(words)).toBe(true);
      expect(err).not.toMatch(/^ {4}at /m);
    },
  );

  it('ends with 0 where nothing goes wrong, and tells so', async () => {
    const { code, out } = await runSimulator('--seeds', '20', '--from', '1', '--once');
    expect(out).toContain('Seeds 1 to 20: 20 schedules, ');
    expect([code, out.trim().split('\n').at(-1)]).toEqual([0, 'No violation.']);
  });

  it('explains itself, and lists the fixed cases', async () => {
    const [help, cases] = await Promise.all([runSimulator('--help'), runSimulator('--cases')]);
    expect([help.code, cases.code]).toEqual([0, 0]);
    expect(help.out).toContain('Exit code 0: no violation. 1: violations. 2: wrong use.');
    expect(cases.out.split('\n')).toContain('a row that lists show 90 seconds late');
  });

  it('plays one case to its end', async () => {
    const { code, out } = await runSimulator('--case', 'a row that lists show 90 seconds late');
    expect(out).toMatch(/^\d+ plans, no violation\.$/m);
    expect(code).toBe(0);
  });
});
