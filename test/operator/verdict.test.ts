import { describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { retryRecords } from '../../lib/operator/retry-records.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import type { Verdict } from '../../lib/operator/views.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  line,
  lineWithoutAccount,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
  type Setting,
} from '../sync/engine.ts';
import type { Wire } from '../entities/fixtures/wire.ts';
import { operatorOf, show } from './reading.ts';

type Expected = Omit<Verdict, 'words'> & { readonly words: RegExp };
type Case = readonly [name: string, story: () => Promise<Engine>, expected: Expected, ref?: RecordRef];

const OLD: RecordRef = { entity: 'invoice', id: '1' };
const NOBODY = { actor: null, command: null } as const;
const down = { outcome: 'notApplied', retryAfterSeconds: 5, words: 'connection refused' } as const;
const inactive = 'GL account 6420 is inactive (line 1). Accountant: activate it, or choose another account.';
const COMPANIES = { companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } };

/** A settled company, an invoice that arrives, and what happens then. */
async function after(
  changes: Wire,
  then: (e: Engine) => unknown = () => undefined,
  setting: Setting = {},
): Promise<Engine> {
  const e = await settledEngine(setting);
  await arrive(e, changes);
  await then(e);
  return e;
}

/** The external system meets the invoice like this. */
async function meeting(prepare: (e: Engine) => void, then: (e: Engine) => unknown = () => undefined) {
  const e = await settledEngine();
  prepare(e);
  await arrive(e);
  await then(e);
  return e;
}

const edited = (changes: Wire) => async (e: Engine) => {
  await e.edit('invoice', 956598, changes);
  await e.drain();
};
/** Read from Precoro and put in the queue, which nobody empties. */
const read = (changes: Wire) => async (e: Engine) => {
  await e.edit('invoice', 956598, changes);
  await e.clock.advance(3000);
  await e.dispatchNow();
};
const ofOther = { supplier: { id: 502, name: 'Beta Ltd' } };

const IN_STEP: readonly Case[] = [
  [
    'an invoice that was approved',
    () => after({}),
    { state: 'in step', words: /^It stands outside as bill B2, in its newest version\.$/, ...NOBODY },
  ],
  [
    'one that was changed and changed back',
    () => after({}, async (e) => [await edited({ note: 'x' })(e), await edited({ note: null })(e)]),
    { state: 'in step', words: /newest version/, ...NOBODY },
  ],
  [
    'one whose external system cannot be looked at from here',
    () => after({}, (e) => e.external.noReads(1)),
    { state: 'in step', words: /newest version\. It could not be looked at from here/, ...NOBODY },
  ],
  [
    'a supplier that was disabled on both sides',
    () => after({}, (e) => e.edit('supplier', 501, { enable: false }).then(() => e.drain())),
    { state: 'in step', words: /^It is disabled in Precoro, and so is vendor V1 outside/, ...NOBODY },
    SUPPLIER,
  ],
  [
    'an invoice that was cancelled on both sides',
    () => after({}, edited({ status: 8 }), { onLeave: 'cancel' }),
    { state: 'in step', words: /^It is cancelled in Precoro, and so is bill B2 outside/, ...NOBODY },
  ],
  [
    'one that the mapping would send in another form today',
    () =>
      after({}, (e) => {
        e.services.integration = withMapping(e, { version: 'newer', fields: { note: 'other' } });
      }),
    {
      state: 'in step',
      words: /The mapping has changed since/,
      actor: null,
      command: 'precoro-sync retry "invoice 1043"',
    },
  ],
  [
    'one whose supplier has another counterpart by now',
    () => after({}, (e) => relink(e, SUPPLIER, 'V9')),
    {
      state: 'in step',
      words: /What it points to has changed since/,
      actor: null,
      command: 'precoro-sync retry "invoice 1043"',
    },
  ],
  [
    'one that would be refused today',
    () =>
      after({}, (e) => {
        e.services.integration = withMapping(e, {
          version: 'newer',
          refuses: 'Invoice 1043 has no cost centre. Clerk: choose one.',
        });
      }),
    {
      state: 'in step',
      words: /Today it would be refused: Invoice 1043 has no cost/,
      actor: 'clerk',
      command: null,
    },
  ],
];

const ON_ITS_WAY: readonly Case[] = [
  [
    'a record that a webhook named and nobody has read',
    () => after({}, (e) => e.hint('invoice', 77, '77')),
    {
      state: 'on its way',
      words: /webhook told of a change at 2026-03-02 08:14 UTC\. Precoro is asked/,
      ...NOBODY,
    },
    { entity: 'invoice', id: '77' },
  ],
  [
    'an invoice whose lines are still to be read',
    () =>
      settledEngine().then(async (e) => {
        e.precoro.instead(
          ({ kind }) => kind === 'detail',
          () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 502' }),
        );
        e.precoro.put('invoice', invoice());
        await e.announce('invoice', 956598);
        await e.run(MINUTE);
        return e;
      }),
    {
      state: 'on its way',
      words: /list shows a change, seen at .* Its lines are read next, not before/,
      ...NOBODY,
    },
  ],
  [
    'a supplier that the queue has not taken yet',
    () =>
      after({}, async (e) => {
        e.refuses = () => true;
        await e.edit('supplier', 501, { city: 'York' });
        await e.run(MINUTE);
      }),
    { state: 'on its way', words: /handed to the queue next/, ...NOBODY },
    SUPPLIER,
  ],
  [
    'an invoice in the queue',
    () =>
      after({ status: 1 }, async (e) => {
        await e.edit('invoice', 956598, { status: 2 });
        await e.run(MINUTE);
        e.loseLetters();
        await forgetLink(e, INVOICE);
      }),
    { state: 'on its way', words: /^It is approved in Precoro, was read, and is in the queue/, ...NOBODY },
  ],
  [
    'one in the queue that will be refused',
    () =>
      after({ items: { data: [lineWithoutAccount()] } }, async (e) => {
        await e.failures.clear(INVOICE, e.clock.now(), e.clock.now());
        await forgetLink(e, INVOICE);
      }),
    { state: 'on its way', words: /What will be said of it: .* has no GL account/, ...NOBODY },
  ],
  [
    'a newer version in the queue',
    () => after({}, read({ note: 'newer' })),
    {
      state: 'on its way',
      words: /It stands outside as bill B2\. A newer version is in the queue/,
      ...NOBODY,
    },
  ],
  [
    'an invoice whose id is not shown in Precoro yet',
    () =>
      meeting((e) =>
        e.precoro.instead(
          ({ kind }) => kind === 'patch',
          () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 502' }),
          9,
        ),
      ),
    {
      state: 'on its way',
      words: /newest version\. Precoro does not show its id yet; it is told next/,
      ...NOBODY,
    },
  ],
  [
    'an invoice whose old text is still shown in Precoro',
    () =>
      after({ items: { data: [lineWithoutAccount()] } }, async (e) => {
        e.precoro.instead(
          ({ kind }) => kind === 'patch',
          () => ({ kind: 'object', body: null, serverTime: null }),
        );
        await edited({ items: { data: [line()] } })(e);
        e.precoro.instead(
          ({ kind }) => kind === 'patch',
          () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 502' }),
          9,
        );
        const order = (await e.link(INVOICE))?.fence ?? 0;
        await e.services.writeBacks.observe(INVOICE, { externalId: 'B2', log: 'old' }, e.clock.now());
        await e.services.writeBacks.desire(INVOICE, { log: null }, order, e.clock.now());
      }),
    { state: 'on its way', words: /Precoro still shows an old text/, ...NOBODY },
  ],
  [
    'an invoice that left, before its bill is cancelled',
    () => after({}, read({ status: 8 }), { onLeave: 'cancel' }),
    { state: 'on its way', words: /^It is cancelled in Precoro; bill B2 follows next/, ...NOBODY },
  ],
  [
    'an invoice that no company was found for yet',
    () =>
      after({ status: 1 }, async (e) => edited({ legalEntity: null })(e), COMPANIES).then(async (e) => {
        await forgetLink(e, INVOICE, 'uk');
        await e.failures.clear(INVOICE, e.clock.now(), e.clock.now());
        return e;
      }),
    { state: 'on its way', words: /It was read and is applied next/, ...NOBODY },
  ],
];

const WAITING: readonly Case[] = [
  [
    'an invoice whose supplier is not known yet',
    () => after(ofOther),
    {
      state: 'waiting',
      words:
        /waits for supplier "Beta Ltd".* It goes as soon as that one does; if that takes until 2026-03-02 10:10 UTC/,
      actor: null,
      command: 'precoro-sync show "supplier#502"',
    },
  ],
  [
    'a supplier of an entity that is only observed',
    async () => {
      const e = engine({ mode: 'observe' });
      e.precoro.put('supplier', supplier());
      await e.run(10 * MINUTE);
      return e;
    },
    {
      state: 'waiting',
      words: /^Suppliers are only observed: .* until a person opens the gate/,
      actor: 'engineer',
      command: 'precoro-sync go-live supplier',
    },
    SUPPLIER,
  ],
  [
    'an invoice of an entity that is paused before it is read',
    () =>
      after({}, async (e) => {
        await e.services.gates.setPaused('invoice', true);
        await edited({ note: 'newer' })(e);
      }),
    {
      state: 'waiting',
      words: /^Invoices are paused: nothing is read or written/,
      actor: 'engineer',
      command: 'precoro-sync resume invoice',
    },
  ],
  [
    'an invoice of an entity that is paused before it is written',
    () =>
      settledEngine().then(async (e) => {
        e.external.next('create', down);
        e.precoro.put('invoice', invoice());
        await e.announce('invoice', 956598);
        await e.run(5000);
        await e.services.gates.setPaused('invoice', true);
        await e.run(10 * MINUTE);
        return e;
      }),
    {
      state: 'waiting',
      words: /^Invoices are paused/,
      actor: 'engineer',
      command: 'precoro-sync resume invoice',
    },
  ],
  [
    'an invoice that was parked for the gate, which is open by now, is on its way',
    async () => {
      const e = engine({ mode: 'observe' });
      e.precoro.put('supplier', supplier());
      await e.run(10 * MINUTE);
      await e.services.gates.setGate('supplier', 'live');
      return e;
    },
    { state: 'on its way', words: /is in the queue/, ...NOBODY },
    SUPPLIER,
  ],
  [
    'an external system that took nothing just now',
    () => meeting((e) => e.external.next('create', down, down, down, down, down, down)),
    {
      state: 'waiting',
      words:
        /^The external system did not take it: connection refused\. It is tried again by itself at 2026-/,
      ...NOBODY,
    },
  ],
  [
    'a create without an answer',
    () =>
      settledEngine().then(async (e) => {
        e.external.next('create', { outcome: 'unknown', effect: 'applied' });
        e.precoro.put('invoice', invoice());
        await e.announce('invoice', 956598);
        await e.run(MINUTE);
        return e;
      }),
    {
      state: 'waiting',
      words:
        /no answer about the new bill, and may have saved it\. precoro-sync looks again at 2026-03-02 08:12 UTC.*nothing is written twice/,
      ...NOBODY,
    },
  ],
  [
    'a create without an answer, whose attempt died before it could say so',
    () =>
      settledEngine().then(async (e) => {
        e.external.during = async () => {
          throw new Error('a crash');
        };
        e.precoro.put('invoice', invoice());
        await e.announce('invoice', 956598);
        await e.run(5000);
        return e;
      }),
    { state: 'waiting', words: /no answer about the new bill.*at 2026-03-02 08:12 UTC/, ...NOBODY },
  ],
  [
    'an update without an answer',
    () =>
      after({}, async (e) => {
        e.external.next('update', { outcome: 'unknown', effect: 'applied' });
        await e.edit('invoice', 956598, { note: 'x' });
        await e.run(MINUTE);
      }),
    {
      state: 'waiting',
      words: /no answer about the change of bill B2.* looks again at 2026-03-02 08:16 UTC/,
      ...NOBODY,
    },
  ],
  [
    'an invoice that came before the names of custom fields were read',
    () =>
      after({}, async (e) => {
        const link = await e.crossReference.acquire(INVOICE, 'default', 'x', e.clock.now(), e.clock.now());
        if (link === 'busy') throw new Error('busy');
        const wait = { dueAt: e.clock.now(), since: 0, attempts: 1, reason: 'x', waitsFor: 'definitions' };
        await e.crossReference.release({ ...link, wait });
      }),
    { state: 'waiting', words: /names of custom fields were not read from Precoro yet/, ...NOBODY },
  ],
];

const ON_HOLD: readonly Case[] = [
  [
    'an invoice that a person stopped',
    () => after({}, (e) => e.clock.drive(holdRecord(operatorOf(e), INVOICE, 'the total is wrong'))),
    {
      state: 'on hold',
      words: /by ann@desk: the total is wrong.*Nothing of it is written outside until then/,
      actor: 'engineer',
      command: 'precoro-sync release "invoice 1043"',
    },
  ],
  [
    'an invoice that a person unlinked, because to release it may make a second one',
    () => after({}, (e) => e.clock.drive(unlinkRecord(operatorOf(e), INVOICE))),
    {
      state: 'on hold',
      words: /unlinked from B2/,
      actor: 'engineer',
      command: 'precoro-sync link "invoice 1043" ID',
    },
  ],
  [
    'a cancelled invoice that a person unlinked, which may be released',
    () =>
      after({}, async (e) => {
        await edited({ status: 8 })(e);
        await e.clock.drive(unlinkRecord(operatorOf(e), INVOICE));
      }),
    {
      state: 'on hold',
      words: /unlinked from B2/,
      actor: 'engineer',
      command: 'precoro-sync release "invoice 1043"',
    },
  ],
  [
    'an invoice whose bill was deleted outside, as the next change found out',
    () =>
      after({}, async (e) => {
        e.external.remove('B2');
        await edited({ note: 'x' })(e);
      }),
    {
      state: 'on hold',
      words:
        /^Bill B2 is gone from the external system: .*restore it there, then release it here; or take the link away/,
      actor: 'accountant',
      command: 'precoro-sync unlink "invoice 1043"',
    },
  ],
  [
    'a create without an answer that has several candidates',
    () =>
      meeting(
        (e) => {
          e.external.next('create', { outcome: 'unknown', effect: 'none' });
          const fields = { number: 'INV-2026-7', vendor: 'V1' };
          e.external.during = async () => {
            e.external.plant('bill', 'X1', { fields, lines: [] });
            e.external.plant('bill', 'X2', { fields, lines: [] });
            e.external.during = null;
          };
        },
        (e) => e.run(10 * MINUTE),
      ),
    {
      state: 'on hold',
      words: /several candidates: X1, X2\./,
      actor: 'accountant',
      command: 'precoro-sync link "invoice 1043" ID',
    },
  ],
];

const FAILING: readonly Case[] = [
  [
    'an invoice that the mapping refuses: the clerk corrects it, and types nothing',
    () => after({ items: { data: [lineWithoutAccount()] } }),
    {
      state: 'failing',
      words:
        /has no GL account\. Clerk: choose one in Precoro\. Once it is corrected in Precoro it goes by itself; until then it is tried each day, next at 2026-03-03 08:10 UTC/,
      actor: 'clerk',
      command: null,
    },
  ],
  [
    'an invoice that the external system refuses',
    () => meeting((e) => e.external.next('create', { outcome: 'rejected', words: inactive })),
    {
      state: 'failing',
      words: /is inactive \(line 1\).* Once that is cured, type the command/,
      actor: 'accountant',
      command: 'precoro-sync retry "invoice 1043"',
    },
  ],
  [
    'one that was refused for two weeks',
    () =>
      meeting(
        (e) =>
          e.external.next(
            'create',
            ...Array.from({ length: 40 }, () => ({ outcome: 'rejected', words: inactive }) as const),
          ),
        (e) => e.run(20 * DAY),
      ),
    {
      state: 'failing',
      words: /until then it is not tried by itself any more/,
      actor: 'accountant',
      command: 'precoro-sync retry "invoice 1043"',
    },
  ],
  [
    'an invoice whose supplier does not come',
    () => after(ofOther, (e) => e.run(3 * HOUR)),
    {
      state: 'failing',
      words: /It has not come for two hours\. It goes by itself as soon as that one does\.$/,
      actor: 'engineer',
      command: 'precoro-sync show "supplier#502"',
    },
  ],
  [
    'an invoice whose supplier is refused',
    () =>
      settledEngine().then(async (e) => {
        e.external.next('create', {
          outcome: 'rejected',
          words: 'Name is taken. Accountant: choose another.',
        });
        e.precoro.put('supplier', supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'BETA' }));
        await e.announce('supplier', 502);
        await e.drain();
        await arrive(e, ofOther);
        return e;
      }),
    {
      state: 'failing',
      words: /Name is taken/,
      actor: 'accountant',
      command: 'precoro-sync show "supplier BETA"',
    },
  ],
  [
    'an invoice that was cancelled in Precoro alone',
    () => after({}, edited({ status: 8 })),
    {
      state: 'failing',
      words: /was cancelled in Precoro, but bill B2 still stands.*take the link away, then release it/,
      actor: 'accountant',
      command: 'precoro-sync unlink "invoice 1043"',
    },
  ],
  [
    'an external system that has been away for long',
    () =>
      meeting(
        (e) => e.external.next('create', ...Array.from({ length: 11 }, () => down)),
        (e) => e.run(90 * MINUTE),
      ),
    {
      state: 'failing',
      words: /has not taken this invoice for \d+ minutes: .* Next at 2026-/,
      actor: 'engineer',
      command: 'precoro-sync retry "invoice 1043"',
    },
  ],
  [
    'a bill that was deleted outside, which nothing has told precoro-sync yet',
    () => after({}, (e) => e.external.remove('B2')),
    {
      state: 'failing',
      words: /^It was linked to bill B2, which the external system does not have any more/,
      actor: 'accountant',
      command: 'precoro-sync unlink "invoice 1043"',
    },
  ],
  [
    'an invoice that is not understood',
    () => after({ status: 99 }),
    {
      state: 'failing',
      words:
        /does not understand: status must be .* It is read again when it changes in Precoro, and once a day/,
      actor: 'engineer',
      command: 'precoro-sync retry "invoice 1043"',
    },
  ],
  [
    'a crash of our own',
    () =>
      settledEngine().then(async (e) => {
        e.external.during = async () => {
          throw new Error('bug');
        };
        e.precoro.put('invoice', invoice());
        await e.announce('invoice', 956598);
        await e.run(40 * MINUTE);
        return e;
      }),
    {
      state: 'failing',
      words: /stopped several times.* It is tried again when it changes in Precoro, and by command/,
      actor: 'engineer',
      command: 'precoro-sync retry "invoice 1043"',
    },
  ],
  [
    'an invoice that moved to another company, told where a person is needed',
    () => after({}, edited({ legalEntity: { id: 22, name: 'Acme DE' } }), COMPANIES),
    {
      state: 'failing',
      words: /^In company uk: Invoice Chairs for Leeds was moved to another company/,
      actor: 'accountant',
      command: 'precoro-sync unlink "invoice 1043" --company "uk"',
    },
  ],
];

const LEFT_ALONE: readonly Case[] = [
  [
    'an invoice approved before go-live',
    () => settledEngine(),
    { state: 'left alone', words: /^It was approved before go-live \(2026-01-01\)/, ...NOBODY },
    OLD,
  ],
  [
    'an invoice that is not approved',
    () => after({ status: 1 }),
    {
      state: 'left alone',
      words: /^It is pending in Precoro\. It goes out when it is approved\.$/,
      ...NOBODY,
    },
  ],
  [
    'an invoice in revision',
    () => after({}, edited({ status: 7 })),
    {
      state: 'left alone',
      words: /^It is in revision in Precoro\. .* Until then bill B2 stays as it was\.$/,
      ...NOBODY,
    },
  ],
  [
    'an invoice cancelled before it was ever sent',
    () => after({ status: 8 }),
    { state: 'left alone', words: /^It is cancelled in Precoro and was never sent/, ...NOBODY },
  ],
  [
    'a part of a split invoice',
    () => after({ parentData: { idn: 1040 } }),
    { state: 'left alone', words: /^It does not go out: it is part of split invoice 1040\.$/, ...NOBODY },
  ],
  [
    'a supplier that the condition leaves out',
    () => after({}, () => undefined, { whenSupplier: () => false }),
    {
      state: 'left alone',
      words: /^The condition "when" of suppliers in integration\.config\.ts says no/,
      ...NOBODY,
    },
    SUPPLIER,
  ],
  [
    'an invoice cancelled where the configuration keeps bills',
    () => after({}, edited({ status: 8 }), { onLeave: 'hold' }),
    {
      state: 'left alone',
      words: /^It is cancelled in Precoro\. The configuration says to keep bill B2/,
      ...NOBODY,
    },
  ],
  [
    'an invoice that Precoro lists and does not show',
    () =>
      settledEngine().then(async (e) => {
        e.precoro.instead(
          ({ kind }) => kind === 'detail',
          () => ({ kind: 'notFound', words: 'There is no such record' }),
        );
        await arrive(e);
        return e;
      }),
    { state: 'left alone', words: /^Precoro lists it, and did not show it/, ...NOBODY },
  ],
  [
    'a record of an entity that the configuration leaves out',
    () => after({}),
    { state: 'left alone', words: /^Receipts are not part of the configuration/, ...NOBODY },
    { entity: 'receipt', id: '5' },
  ],
];

const UNKNOWN: readonly Case[] = [
  [
    'a record that nobody knows',
    () => after({}),
    {
      state: 'unknown',
      words: /^precoro-sync does not know this invoice: it was not read from Precoro yet/,
      ...NOBODY,
    },
    { entity: 'invoice', id: '404' },
  ],
  [
    'content that another version stored',
    () => after({}, (e) => spoil(e, INVOICE)),
    { state: 'unknown', words: /written by another version of precoro-sync/, ...NOBODY },
  ],
  [
    'such content of a record that goes nowhere yet',
    () => after({}, (e) => spoil(e, OLD)),
    { state: 'unknown', words: /written by another version of precoro-sync/, ...NOBODY },
    OLD,
  ],
];

describe.each<[string, readonly Case[]]>([
  ['in step', IN_STEP],
  ['on its way', ON_ITS_WAY],
  ['waiting', WAITING],
  ['on hold', ON_HOLD],
  ['failing', FAILING],
  ['left alone', LEFT_ALONE],
  ['unknown', UNKNOWN],
])('%s', (_, cases) => {
  it.each(cases)('%s', async (_name, story, expected, ref = INVOICE) => {
    const e = await story();
    const { verdict } = await show(e, ref);
    expect(verdict).toEqual({ ...expected, words: expect.stringMatching(expected.words) });
  });
});

describe('the command in a verdict', () => {
  it('cures what it says: retry, once the account is active again', async () => {
    const e = await meeting((e) => e.external.next('create', { outcome: 'rejected', words: inactive }));
    await e.clock.drive(retryRecords(operatorOf(e), [INVOICE]));
    await e.drain();
    expect((await show(e, INVOICE)).verdict.state).toBe('in step');
  });

  it('leads from a cancelled invoice, by unlink and release, to nothing more to do', async () => {
    const e = await after({}, edited({ status: 8 }));
    await e.clock.drive(unlinkRecord(operatorOf(e), INVOICE));
    await e.drain();
    expect((await show(e, INVOICE)).verdict.command).toBe('precoro-sync release "invoice 1043"');
    await e.clock.drive(releaseRecord(operatorOf(e), INVOICE));
    await e.drain();
    expect((await show(e, INVOICE)).verdict).toMatchObject({ state: 'left alone', command: null });
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('names a record by its key where its number means another one too', async () => {
    const e = await meeting((e) => e.external.next('create', { outcome: 'rejected', words: inactive }));
    e.precoro.put('invoice', invoice({ id: 7, parentData: { idn: 1040 } }));
    await e.announce('invoice', 7);
    await e.drain();
    expect((await show(e, INVOICE)).verdict.command).toBe('precoro-sync retry "invoice#956598"');
  });
});

describe('an entity that is not read any more', () => {
  it('makes every verdict say so, because it may be out of date', async () => {
    const e = await after({});
    const { cursor } = await e.state('invoice');
    const stopped = 'a change was missed. Engineer: run precoro-sync check';
    await e.services.states.saveCursor('invoice', { ...cursor, stopped }, 99);
    expect((await show(e, INVOICE)).verdict).toMatchObject({
      state: 'in step',
      words: expect.stringMatching(
        /newest version\. But invoices are not read any more: a change was missed/,
      ),
      actor: 'engineer',
    });
  });
});

describe('an invoice that moved and was cancelled by hand in the old company', () => {
  it('keeps its link in the new one when the commands are typed', async () => {
    const e = await after({}, edited({ legalEntity: { id: 22, name: 'Acme DE' } }), COMPANIES);
    for (const command of [unlinkRecord, releaseRecord]) {
      const { verdict } = await show(e, INVOICE);
      const [, company = ''] = /--company "(.*)"$/.exec(verdict.command ?? '') ?? [];
      await e.clock.drive<unknown>(command(operatorOf(e), INVOICE, company));
      await e.drain();
    }
    expect(await e.link(INVOICE, 'de')).toMatchObject({ phase: 'linked', externalId: 'B4' });
    expect((await show(e, INVOICE)).verdict).toEqual({
      state: 'in step',
      words: expect.stringMatching(/^In company de: /),
      ...NOBODY,
    });
  });
});

describe('a supplier in two companies', () => {
  it('is told by the company where a person is needed', async () => {
    const e = await settledEngine(COMPANIES);
    e.external.next('update', { outcome: 'rejected', words: 'City is unknown. Accountant: add it.' });
    await e.edit('supplier', 501, { city: 'Atlantis' });
    await e.drain();
    const { verdict, companies } = await show(e, SUPPLIER);
    expect(verdict).toMatchObject({
      state: 'failing',
      words: expect.stringMatching(/^In company uk: City is/),
    });
    expect(companies.map(({ company, external }) => [company, external.state])).toEqual([
      ['uk', 'found'],
      ['de', 'found'],
    ]);
  });
});

describe('an invoice that moved to another company', () => {
  const moved = { legalEntity: { id: 22, name: 'Acme DE' } };

  it('stands in the new one, and counts no more in the one where it was cancelled', async () => {
    const e = await after({}, edited(moved), { ...COMPANIES, onLeave: 'cancel' });
    const { verdict, companies } = await show(e, INVOICE);
    expect(verdict).toEqual({
      state: 'in step',
      words: expect.stringMatching(/^In company de: /),
      ...NOBODY,
    });
    expect(companies.map(({ company, externalId }) => [company, externalId])).toEqual([
      ['de', 'B4'],
      ['uk', 'B3'],
    ]);
  });

  it('is on its way to the new one first', async () => {
    const e = await after({}, read(moved), COMPANIES);
    const { verdict } = await show(e, INVOICE);
    expect(verdict).toMatchObject({ state: 'on its way', words: expect.stringMatching(/^In company de: /) });
  });
});

/** The same configuration with another version of the invoice's mapping. */
function withMapping(
  e: Engine,
  change: { readonly version: string; readonly fields?: object; readonly refuses?: string },
) {
  const { entities, ...rest } = e.services.integration;
  return {
    ...rest,
    entities: entities.map((mapping): (typeof entities)[number] =>
      mapping.entity === 'invoice'
        ? {
            ...mapping,
            version: change.version,
            map(record, context) {
              const { refuses } = change;
              if (refuses !== undefined)
                return { ok: false, problem: 'refused', words: refuses, actor: 'clerk' };
              const mapped = mapping.map(record, context);
              if (!mapped.ok) return mapped;
              const fields = { ...mapped.payload.fields, ...change.fields };
              return { ok: true, payload: { ...mapped.payload, fields } };
            },
          }
        : mapping,
    ),
  };
}

async function relink(e: Engine, ref: RecordRef, externalId: string): Promise<void> {
  const link = await e.crossReference.acquire(ref, 'default', 'x', e.clock.now(), e.clock.now());
  if (link === 'busy') throw new Error('busy');
  await e.crossReference.release({ ...link, externalId });
}

/** As before it was ever leased. */
async function forgetLink(e: Engine, ref: RecordRef, company = 'default'): Promise<void> {
  const link = await e.crossReference.acquire(ref, company, 'x', e.clock.now(), e.clock.now());
  if (link === 'busy') throw new Error('busy');
  const blank = { phase: 'none', externalId: null, target: null, intent: null, agreed: null } as const;
  await e.crossReference.release({ ...link, ...blank, failure: null, wait: null, hold: null, trail: [] });
}

/** What an older or newer version may have left. */
async function spoil(e: Engine, ref: RecordRef): Promise<void> {
  const stored = await e.mirror.read(ref);
  if (!stored?.row) throw new Error('never read');
  const old = { ...stored.row, content: { ...stored.row.content, v: 0 } };
  await e.mirror.save({
    ...stored,
    row: old,
    detail: stored.detail && { ...stored.detail, content: old.content },
  });
}
