import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { MailsNotSentError } from '../../../lib/sync/alert.ts';
import type { Mails } from '../../../lib/sync/ports/alerts.ts';
import { REFUSED } from '../../../lib/sync/refusal.ts';
import { memoryAlertMarks, memoryMails } from '../../support/memory/memoryAlerts.ts';
import { failing, INACTIVE, invoice, scene, stop, supplier } from './scene.ts';

const NUMBERED = Array.from({ length: 300 }, (_, index) => index + 1);
/** Words that share no cause. */
const other = (which: string) => failing(`Payment term ${which} is unknown. Accountant: add it.`);

describe('A failure is told', () => {
  it('not before it has lasted as long as its entity says, and then once', async () => {
    const { fail, pass, subjects } = scene();
    await fail(invoice(1));
    await pass(25 * MINUTE);
    expect(subjects()).toEqual([]);
    await pass(5 * MINUTE);
    expect(subjects()).toEqual(['[precoro-sync live] invoice INV-1: GL account 6420 is inactive']);
    await pass(2 * DAY);
    expect(subjects()).toHaveLength(1);
  });

  it('not at all if it is cured before that', async () => {
    const { fail, cure, pass, subjects } = scene();
    await fail(invoice(1));
    await pass(20 * MINUTE);
    await cure(invoice(1));
    await pass(DAY);
    expect(subjects()).toEqual([]);
  });

  it('at once where the configuration says zero minutes', async () => {
    const { fail, run, subjects } = scene({ alert: { email: 'ap@example.com', afterMinutes: 0 } });
    await fail(invoice(1));
    await run();
    expect(subjects()).toHaveLength(1);
  });

  it('as one mail per cause, not per record', async () => {
    const { fail, pass, mails, subjects } = scene();
    for (const id of NUMBERED) await fail(invoice(id));
    await fail(invoice(301), other('NET 7'));
    await pass(HOUR);
    expect(subjects()).toEqual([
      '[precoro-sync live] 300 invoices: GL account 6420 is inactive',
      '[precoro-sync live] invoice INV-301: Payment term NET 7 is unknown',
    ]);
    expect(mails[0]?.text).toContain('and 290 more');
  });

  it('to the address of its entity, after the minutes of its entity', async () => {
    const { fail, pass, received } = scene({
      alert: { email: 'ap@example.com', afterMinutes: 60 },
      invoiceAlert: { email: 'invoices@example.com', afterMinutes: 10 },
    });
    await fail(supplier(1));
    await fail(invoice(1));
    await pass(10 * MINUTE);
    expect(received()).toEqual({ 'invoices@example.com': 1 });
    await pass(50 * MINUTE);
    expect(received()).toEqual({ 'invoices@example.com': 1, 'ap@example.com': 1 });
  });

  it('with records of all entities of an address together, once the first of them is due', async () => {
    const { fail, pass, subjects } = scene({
      alert: { email: 'ap@example.com', afterMinutes: 60 },
      invoiceAlert: { afterMinutes: 10 },
    });
    await fail(supplier(1));
    await fail(supplier(2));
    await fail(invoice(1));
    await pass(10 * MINUTE);
    expect(subjects()).toEqual([
      '[precoro-sync live] 2 suppliers and 1 invoice: GL account 6420 is inactive',
    ]);
  });

  it('to nobody where nobody is named, and to whoever is named later', async () => {
    const marks = memoryAlertMarks();
    const silent = scene({ alert: {}, marks });
    await silent.fail(invoice(1));
    expect(await silent.run()).toEqual({ recipients: 0, mails: 0 });
    expect(await marks.readAll()).toEqual([]);

    const named = scene({ marks, start: silent.clock.now() + DAY });
    await named.failures.record({ ref: invoice(1), label: null, failure: INACTIVE, lastAt: 0, order: 1 });
    await named.run();
    expect(named.subjects()).toHaveLength(1);
  });
});

describe('What was told is told again', () => {
  it('when it was gone and is back', async () => {
    const { fail, cure, pass, subjects, mails } = scene();
    await fail(invoice(1));
    await pass(HOUR);
    await cure(invoice(1));
    await pass(3 * HOUR);
    await fail(invoice(2));
    await pass(25 * MINUTE);
    expect(subjects()).toHaveLength(1);
    await pass(HOUR);
    expect(subjects()).toHaveLength(2);
    expect(mails[1]?.text).toContain('This is back: you were told at 2026-03-02 08:30 UTC');
  });

  it('when all that was told of is cured and others fail by the same cause, without a break between', async () => {
    const { fail, cure, pass, subjects } = scene();
    await fail(invoice(1));
    await pass(2 * HOUR);
    await fail(invoice(2));
    await cure(invoice(1));
    await pass(HOUR);
    expect(subjects()).toHaveLength(2);
  });

  it('when it is back with a record that failed otherwise before', async () => {
    const { fail, cure, pass, subjects } = scene();
    await fail(invoice(1));
    await fail(invoice(2), other('NET 7'));
    await pass(HOUR);
    await cure(invoice(1));
    await pass(HOUR);
    expect(subjects()).toHaveLength(2);
    await fail(invoice(2), INACTIVE);
    await pass(5 * MINUTE);
    expect(subjects().slice(2)).toEqual(['[precoro-sync live] invoice INV-2: GL account 6420 is inactive']);
  });

  it('at most once an hour, if it comes and goes all the time', async () => {
    const { fail, cure, pass, subjects } = scene({ alert: { email: 'ap@example.com', afterMinutes: 0 } });
    for (let turn = 0; turn < 36; turn++) {
      await fail(invoice(turn));
      await pass(5 * MINUTE);
      await cure(invoice(turn));
      await pass(5 * MINUTE);
    }
    expect(subjects().length).toBeLessThanOrEqual(6);
    expect(subjects().length).toBeGreaterThanOrEqual(5);
  });

  it.each([
    { grownTo: 29, told: 1 },
    { grownTo: 30, told: 2 },
  ])('when it has grown tenfold: from 3 to $grownTo', async ({ grownTo, told }) => {
    const { fail, pass, subjects, mails } = scene();
    for (const id of NUMBERED.slice(0, 3)) await fail(invoice(id));
    await pass(HOUR);
    for (const id of NUMBERED.slice(3, grownTo)) await fail(invoice(id));
    await pass(HOUR);
    expect(subjects()).toHaveLength(told);
    if (told === 2) expect(mails[1]?.text).toContain('This has grown: it was 3 records when you were told');
  });

  it('when it is still open after seven days', async () => {
    const { fail, pass, subjects, mails } = scene();
    await fail(invoice(1));
    await pass(6.9 * DAY);
    expect(subjects()).toHaveLength(1);
    await pass(0.3 * DAY);
    expect(subjects()).toHaveLength(2);
    expect(mails[1]?.text).toContain('This is still open: you were told at 2026-03-02 08:30 UTC.');
  });

  it('not because the same record says it again, or one of many is cured', async () => {
    const { fail, cure, pass, subjects } = scene();
    for (const id of [1, 2, 3]) await fail(invoice(id));
    await pass(HOUR);
    for (const id of [1, 2]) await fail(invoice(id));
    await cure(invoice(3));
    await pass(DAY);
    expect(subjects()).toHaveLength(1);
  });
});

describe('Many causes at once', () => {
  it('up to five have a mail each', async () => {
    const { fail, pass, subjects } = scene();
    for (const [index, which] of ['A', 'B', 'C', 'D', 'E'].entries())
      await fail(invoice(index), other(which));
    await pass(HOUR);
    expect(subjects()).toHaveLength(5);
    expect(subjects().every((subject) => subject.includes('Payment term'))).toBe(true);
  });

  it('beyond that the largest have their own and one mail names the rest, which then count as told', async () => {
    const { fail, pass, subjects, mails } = scene();
    for (const id of [1, 2, 3]) await fail(invoice(id));
    for (const id of NUMBERED.slice(10, 40)) await fail(invoice(id), other(`T${id}`));
    await pass(HOUR);
    expect(subjects()).toHaveLength(5);
    expect(subjects()[0]).toBe('[precoro-sync live] 3 invoices: GL account 6420 is inactive');
    expect(subjects()[4]).toBe('[precoro-sync live] 27 more causes of failures');
    expect(mails[4]?.text).toContain('  1 invoice: Payment term T14 is unknown\n');
    expect(mails[4]?.text).toContain('and 7 more');
    expect(mails[4]?.text).toContain('npx precoro-sync failures --region eu-west-1');
    await pass(DAY);
    expect(subjects()).toHaveLength(5);
  });

  it('do not hide that a whole entity stands still', async () => {
    const { fail, states, pass, subjects } = scene();
    for (const id of NUMBERED.slice(0, 9)) await fail(invoice(id), other(`T${id}`));
    await pass(25 * MINUTE);
    await stop(states, 'supplier', 'Look.');
    await pass(5 * MINUTE);
    expect(subjects()[0]).toBe('[precoro-sync live] suppliers are not read from Precoro any more');
    expect(subjects()).toHaveLength(5);
  });

  it('count for each address alone', async () => {
    const { fail, pass, received } = scene({ invoiceAlert: { email: 'invoices@example.com' } });
    for (const id of NUMBERED.slice(0, 9)) await fail(invoice(id), other(`T${id}`));
    await fail(supplier(1), other('X'));
    await pass(HOUR);
    expect(received()).toEqual({ 'invoices@example.com': 5, 'ap@example.com': 1 });
  });
});

describe('What stands about a whole entity is told too', () => {
  it('a cursor that stopped, at once, with its reason', async () => {
    const { states, run, pass, subjects, mails } = scene();
    await stop(states, 'invoice', 'A webhook announced invoice 7. Engineer: look.');
    await run();
    expect(subjects()).toEqual(['[precoro-sync live] invoices are not read from Precoro any more']);
    expect(mails[0]?.text).toContain('A webhook announced invoice 7. Engineer: look.');
    await pass(DAY);
    expect(subjects()).toHaveLength(1);
  });

  it('a pause of more than a day, counted from when it was first seen', async () => {
    const { states, run, pass, subjects, mails } = scene();
    await states.setPaused('invoice', true);
    await run();
    await pass(DAY - 5 * MINUTE);
    expect(subjects()).toEqual([]);
    await pass(5 * MINUTE);
    expect(subjects()).toEqual(['[precoro-sync live] invoices are still paused']);
    expect(mails[0]?.text).toContain('were so already at 2026-03-02 08:00 UTC');
    expect(mails[0]?.text).toContain('npx precoro-sync resume invoice --region eu-west-1');
  });

  it('a second pause has a day of its own', async () => {
    const { states, pass, subjects } = scene();
    await states.setPaused('invoice', true);
    await pass(DAY + HOUR);
    await states.setPaused('invoice', false);
    await pass(HOUR);
    await states.setPaused('invoice', true);
    await pass(20 * HOUR);
    expect(subjects()).toHaveLength(1);
    await pass(5 * HOUR);
    expect(subjects()).toHaveLength(2);
  });

  it.each([
    ['an external id', { externalId: 'bill-1' }],
    ['an error text', { log: 'GL account 6420 is inactive.' }],
  ])('%s that Precoro does not show after two days', async (_name, wish) => {
    const { writeBacks, clock, pass, subjects, mails } = scene();
    await writeBacks.desire(invoice(1), wish, 1, clock.now());
    await pass(2 * DAY - 5 * MINUTE);
    expect(subjects()).toEqual([]);
    await pass(5 * MINUTE);
    expect(subjects()).toEqual(['[precoro-sync live] Precoro shows old external ids or error texts']);
    expect(mails[0]?.text).toContain('at least 1 record');
    expect(mails[0]?.text).toContain('show "invoice#1"');
    expect(mails[0]?.text).toContain('None of it was tried yet');
    await pass(DAY);
    expect(subjects()).toHaveLength(1);
  });

  it('what Precoro does not show although it is tried, once and not each time it is put off', async () => {
    const { writeBacks, clock, pass, subjects, mails } = scene({
      alert: { email: 'ap@example.com', digestAt: '07:00' },
    });
    await writeBacks.desire(supplier(9), { externalId: 'vendor-9' }, 1, clock.now());
    const putOff = async () => {
      const [wish] = await writeBacks.due('externalId', 'oldest', clock.now(), 1);
      if (wish) await writeBacks.postpone(wish, clock.now() + 2 * HOUR);
    };
    for (let hours = 0; hours < 4 * 24; hours += 1) {
      await putOff();
      await pass(HOUR);
    }
    const told = subjects().filter((subject) => !subject.includes('open:'));
    expect(told).toEqual(['[precoro-sync live] Precoro shows old external ids or error texts']);
    expect(mails[0]?.text.replace(/\s+/g, ' ')).toMatch(
      /1 record had to be put off, up to \d+ times, because Precoro gave no answer/,
    );
    const [wish] = await writeBacks.due('externalId', 'oldest', clock.now() + DAY, 1);
    if (wish) await writeBacks.done(wish, clock.now());
    await pass(DAY);
    expect(mails.at(-1)?.text).toContain('Solved since');
  });

  it('not what Precoro refuses: that is a failure of the record, told with its answer', async () => {
    const { failures, writeBacks, clock, pass, subjects } = scene();
    await writeBacks.desire(invoice(1), { externalId: 'bill-1' }, 1, clock.now());
    const failure = failing(`${REFUSED} of this invoice: no rights. Engineer: check the rights.`, {
      actor: 'engineer',
    });
    await failures.record({ ref: invoice(1), label: 'INV-1', failure, lastAt: clock.now(), order: 1 });
    await pass(3 * DAY);
    expect(subjects()).toEqual([expect.stringContaining('Precoro does not accept the external id')]);
  });

  it.each(['observed', 'paused', 'left out of the configuration'])(
    'nothing as late of an entity that is %s',
    async (how) => {
      const { states, writeBacks, clock, pass, subjects } = scene();
      const ref = how.startsWith('left') ? ({ entity: 'receipt', id: '1' } as const) : invoice(1);
      if (how === 'observed') await states.setGate('invoice', 'observe');
      if (how === 'paused') await states.setPaused('invoice', true);
      await writeBacks.desire(ref, { externalId: 'bill-1' }, 1, clock.now());
      await pass(3 * DAY);
      expect(subjects().filter((subject) => subject.includes('old external ids'))).toEqual([]);
    },
  );

  it('only to those who look after the entity', async () => {
    const { states, writeBacks, clock, pass, received } = scene({
      invoiceAlert: { email: 'invoices@example.com' },
    });
    await stop(states, 'supplier', 'Look.');
    await states.setPaused('purchaseOrder', true);
    await writeBacks.desire(supplier(1), { externalId: 'vendor-1' }, 1, clock.now());
    await pass(3 * DAY);
    expect(received()).toEqual({ 'ap@example.com': 2 });
  });
});

describe('Crashes and competitors', () => {
  /** Marks of which one write fails, as if the function ended just before it. */
  function crashing(at: number) {
    const marks = memoryAlertMarks();
    let saves = 0;
    return {
      ...marks,
      save: async (...args: Parameters<typeof marks.save>) => {
        saves += 1;
        if (saves === at) throw new Error('crash');
        return marks.save(...args);
      },
    };
  }

  it.each([
    { name: 'before it is claimed', at: 1, mails: 1 },
    { name: 'between sending and marking', at: 2, mails: 2 },
  ])('a crash $name repeats at most one mail and loses none', async ({ at, mails }) => {
    const { fail, clock, run, pass, subjects } = scene({ marks: crashing(at) });
    await fail(invoice(1));
    await clock.advance(30 * MINUTE);
    await expect(run()).rejects.toThrow('crash');
    await pass(DAY);
    expect(subjects()).toHaveLength(mails);
  });

  it('of several mails only the one being sent is repeated', async () => {
    const { fail, clock, run, pass, subjects } = scene({ marks: crashing(4) });
    for (const id of [1, 2, 3]) await fail(invoice(id), other(`T${id}`));
    await clock.advance(30 * MINUTE);
    await expect(run()).rejects.toThrow('crash');
    await pass(DAY);
    expect([...subjects()].sort()).toEqual([
      '[precoro-sync live] invoice INV-1: Payment term T1 is unknown',
      '[precoro-sync live] invoice INV-2: Payment term T2 is unknown',
      '[precoro-sync live] invoice INV-2: Payment term T2 is unknown',
      '[precoro-sync live] invoice INV-3: Payment term T3 is unknown',
    ]);
  });

  it('two runs at once tell everything once', async () => {
    const { fail, clock, run, subjects } = scene();
    for (const id of NUMBERED.slice(0, 12)) await fail(invoice(id), other(`T${id}`));
    await clock.advance(HOUR);
    await Promise.all([run(), run(), run()]);
    await run();
    expect(subjects()).toHaveLength(5);
  });

  it('a mail that is refused keeps no other back, is reported, and comes later', async () => {
    const postbox = memoryMails();
    let refuses = true;
    const mails: Mails = {
      async send(mail) {
        if (refuses && mail.subject.includes('T1')) throw new Error('Throttled');
        await postbox.send(mail);
      },
    };
    const { fail, clock, run, pass } = scene({ mails });
    for (const id of [1, 2]) await fail(invoice(id), other(`T${id}`));
    await clock.advance(HOUR);
    await expect(run()).rejects.toThrow(MailsNotSentError);
    await clock.advance(5 * MINUTE);
    await expect(run()).rejects.toThrow('1 of 1 mails were not sent: Error: Throttled');
    expect(postbox.sent.map(({ subject }) => subject.slice(-11))).toEqual([' is unknown']);
    refuses = false;
    await pass(DAY);
    expect(postbox.sent).toHaveLength(2);
  });

  it('what another run is about to tell is not found gone meanwhile', async () => {
    const marks = memoryAlertMarks();
    const { fail, cure, clock, run } = scene({ marks });
    await fail(invoice(1));
    await clock.advance(HOUR);
    await run();
    const [mark] = await marks.readAll();
    if (!mark) throw new Error('no mark');
    await marks.save({ ...mark, claimedUntil: clock.now() + MINUTE }, clock.now());
    await cure(invoice(1));
    await run();
    expect((await marks.readAll())[0]?.goneAt).toBeNull();
    await clock.advance(MINUTE);
    await run();
    expect((await marks.readAll())[0]?.goneAt).toBe(clock.now());
  });
});
