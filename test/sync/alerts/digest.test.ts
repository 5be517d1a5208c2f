import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { digestDueAt } from '../../../lib/sync/alerts/rules.ts';
import { memoryAlertMarks } from '../../support/memory/memoryAlerts.ts';
import { failing, invoice, scene, stop, supplier } from './scene.ts';

/** A Tuesday; the digest is due at seven. */
const TUESDAY_SIX = Date.UTC(2026, 2, 3, 6);
const daily = { alert: { email: 'ap@example.com', digestAt: '07:00' }, start: TUESDAY_SIX } as const;
const clerk = failing('Invoice 7 has no GL account. Clerk: choose one in Precoro.', {
  kind: 'refused',
  actor: 'clerk',
});
const digests = (subjects: readonly string[]) =>
  subjects.filter((subject) => /open|all is well/.test(subject));

describe('The moment of a digest', () => {
  it.each([
    ['before it today', '2026-03-03T06:59:59Z', '2026-03-02T07:00:00Z'],
    ['at it', '2026-03-03T07:00:00Z', '2026-03-03T07:00:00Z'],
    ['after it', '2026-03-03T23:59:59Z', '2026-03-03T07:00:00Z'],
    ['after midnight', '2026-03-04T00:00:00Z', '2026-03-03T07:00:00Z'],
  ])('%s', (_name, now, due) => {
    expect(new Date(digestDueAt(420, Date.parse(now))).toISOString()).toBe(due.replace('Z', '.000Z'));
  });
});

describe('A digest', () => {
  it('leaves once a day while something is open', async () => {
    const { fail, run, pass, subjects, mails } = scene(daily);
    await run();
    await fail(invoice(1));
    await pass(HOUR - 5 * MINUTE);
    expect(digests(subjects())).toEqual([]);
    await pass(5 * MINUTE);
    expect(digests(subjects())).toEqual(['[precoro-sync live] open: 1 cause, 1 record (accountant 1)']);
    expect(mails.at(-1)?.text).toContain('The digest of 2026-03-03 07:00 UTC. Open: 1 cause, 1 record.');
    await pass(2.5 * DAY);
    expect(digests(subjects())).toHaveLength(3);
  });

  it.each([
    ['runs that begin anew', 0],
    ['hours without any run', 5 * HOUR],
    ['a run after midnight', 18 * HOUR],
  ])('is one a day over %s', async (_name, silence) => {
    const marks = memoryAlertMarks();
    const first = scene({ ...daily, marks });
    await first.run();
    const later = scene({ ...daily, marks, start: TUESDAY_SIX + HOUR + silence });
    await later.failures.record({
      ref: invoice(1),
      label: null,
      failure: clerk,
      lastAt: TUESDAY_SIX,
      order: 1,
    });
    await later.run();
    await later.pass(HOUR);
    expect(digests(later.subjects())).toHaveLength(1);
    const restarted = scene({ ...daily, marks, start: later.clock.now() });
    await restarted.failures.record({
      ref: invoice(1),
      label: null,
      failure: clerk,
      lastAt: TUESDAY_SIX,
      order: 1,
    });
    await restarted.pass(HOUR);
    expect(restarted.subjects()).toEqual([]);
  });

  it('is not sent of the day of the deployment, when its time is over', async () => {
    const { fail, run, pass, subjects } = scene({ ...daily, start: TUESDAY_SIX + 9 * HOUR });
    await fail(invoice(1));
    await run();
    await pass(15 * HOUR);
    expect(digests(subjects())).toEqual([]);
    await pass(2 * HOUR);
    expect(digests(subjects())).toHaveLength(1);
  });

  it('is not sent where the configuration says so', async () => {
    const { fail, pass, subjects } = scene({ alert: { email: 'ap@example.com', digestAt: false } });
    await fail(invoice(1));
    await pass(3 * DAY);
    expect(subjects()).toHaveLength(1);
  });

  it('says on Mondays that all is well, and is silent on other quiet days', async () => {
    const { run, pass, subjects, mails } = scene(daily);
    await run();
    await pass(6 * DAY);
    expect(subjects()).toEqual([]);
    await pass(2 * HOUR);
    expect(subjects()).toEqual(['[precoro-sync live] all is well']);
    expect(mails[0]?.text).toBe(
      'The digest of 2026-03-09 07:00 UTC. Nothing is open.\n\n' +
        'On other quiet days no digest is sent: this one shows that mail arrives.\n',
    );
    await pass(6 * DAY);
    expect(subjects()).toHaveLength(1);
  });

  it('leaves out what is younger than the minutes of its entity', async () => {
    const { fail, run, clock, subjects } = scene(daily);
    await run();
    await clock.advance(HOUR - 10 * MINUTE);
    await fail(invoice(1));
    await clock.advance(10 * MINUTE);
    await run();
    expect(subjects()).toEqual([]);
  });

  it('tells by actor and cause what is open, and what was solved since the one before', async () => {
    const { fail, cure, states, run, pass, mails } = scene(daily);
    await run();
    for (const id of [1, 2]) await fail(supplier(id), undefined, `Acme ${id}`);
    await pass(2 * HOUR);
    await cure(supplier(1));
    await cure(supplier(2));
    await fail(invoice(7), clerk, '7');
    await fail(invoice(8), { ...clerk, words: clerk.words.replace('7', '8') }, '8');
    await stop(states, 'invoice', 'Two reads did not show invoice 9.');
    await pass(23 * HOUR);
    const digest = mails.at(-1);
    expect(digest?.subject).toBe('[precoro-sync live] open: 2 causes, 2 records (clerk 1, engineer 1)');
    expect(digest?.text.replace(/\b[0-9a-f]{6}\b/g, 'CCCCCC')).toBe(
      [
        'The digest of 2026-03-04 07:00 UTC. Open: 2 causes, 2 records.',
        '',
        'For a clerk, in Precoro',
        '  CCCCCC  2 invoices: Invoice … has no GL account, since 2026-03-03 08:00 UTC',
        '          Invoice 7 has no GL account. Clerk: choose one in Precoro.',
        '',
        'For an engineer, in the set-up of precoro-sync',
        '  ------  invoices are not read from Precoro any more, since 2026-03-03 08:05',
        '          UTC',
        '          Two reads did not show invoice 9. What to do:',
        '          docs/runbook.md#cursor-stopped',
        '',
        'Solved since 2026-03-03 07:00 UTC',
        '  2 suppliers: GL account 6420 is inactive',
        '',
        'What to type:',
        '  npx precoro-sync failures --region eu-west-1',
        '      lists every record by its cause',
        '  npx precoro-sync retry --cause CAUSE --region eu-west-1',
        '      tries the records of a cause again, once it is cured',
        '',
      ].join('\n'),
    );
  });

  it('is worth sending for what was solved alone', async () => {
    const { fail, cure, run, pass, subjects } = scene(daily);
    await run();
    await fail(invoice(1));
    await pass(2 * HOUR);
    await cure(invoice(1));
    await pass(DAY);
    const solved = '[precoro-sync live] nothing is open, 1 cause solved';
    expect(subjects().at(-1)).toBe(solved);
    await pass(3 * DAY);
    expect(subjects().filter((subject) => subject === solved)).toHaveLength(1);
  });

  it('names twenty causes per actor and counts the rest', async () => {
    const { fail, run, pass, mails } = scene(daily);
    await run();
    for (let id = 1; id <= 25; id++) await fail(invoice(id), failing(`Tax code T${id} is unknown.`));
    await pass(HOUR);
    expect(mails.at(-1)?.subject).toContain('open: 25 causes, 25 records');
    expect(mails.at(-1)?.text).toContain('\n  and 5 more\n');
  });

  it.each([
    { name: 'before it is sent', failsAt: 'claim', count: 1 },
    { name: 'between sending and marking', failsAt: 'told', count: 2 },
  ])('is repeated at most once after a crash $name', async ({ failsAt, count }) => {
    const stored = memoryAlertMarks();
    let left = 1;
    const marks: typeof stored = {
      ...stored,
      save: async (mark, now) => {
        const isIt = mark.key.endsWith('#digest') && mark.version > 0;
        const isClaim = mark.claimedUntil !== null;
        if (isIt && isClaim === (failsAt === 'claim') && left-- > 0) throw new Error('crash');
        return stored.save(mark, now);
      },
    };
    const { fail, clock, run, pass, subjects } = scene({ ...daily, marks });
    await run();
    await fail(invoice(1));
    await pass(HOUR - 5 * MINUTE);
    await clock.advance(5 * MINUTE);
    await expect(run()).rejects.toThrow('crash');
    await pass(10 * HOUR);
    expect(digests(subjects())).toHaveLength(count);
  });

  it('is sent once by two runs at once', async () => {
    const { fail, run, pass, clock, subjects } = scene(daily);
    await run();
    await fail(invoice(1));
    await pass(HOUR - 5 * MINUTE);
    await clock.advance(5 * MINUTE);
    await Promise.all([run(), run()]);
    expect(digests(subjects())).toHaveLength(1);
  });
});
