import { afterEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND, toPrecoroTime } from '../../lib/domain/time.ts';
import type { OrderedFault } from '../../lib/mock-precoro/faults.ts';
import type { PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import type { PrecoroRates } from './world/precoro.ts';
import {
  START,
  ENTITIES,
  RECORDS,
  INVOICES,
  FIRST,
  SECOND_ONE,
  VENDOR,
  both,
  list,
  detail,
  patch,
  withIds,
  edit,
  hintOf,
  recordOf,
  closeMocks,
  type Changes,
} from './both-precoros.ts';

afterEach(closeMocks);

describe('lists', () => {
  it.each(ENTITIES)(
    'of every %s are the same rows, the newest first, with the same total',
    async (entity) => {
      const { ask } = both();
      const all = RECORDS.filter((one) => one.entity === entity).toReversed();
      expect(all.length).toBeGreaterThan(2);
      const answer = await ask(list(entity));
      expect(answer).toEqual(withIds(...all));
      expect(answer).toMatchObject({ total: all.length, hasNext: false });
    },
  );

  it.each(['inclusive', 'exclusive'] as const)(
    'by an %s bound hold, or not, what was changed in the second that is named',
    async (modifiedSinceBound) => {
      const { ask, wait } = both({ switches: { modifiedSinceBound } });
      const at = Math.floor(FIRST.updateDate / SECOND) * SECOND;
      const answers: unknown[] = [];
      for (const ms of [-SECOND, 0, SECOND]) {
        answers.push(await ask(list('invoice', toPrecoroTime(at + ms))));
        await wait(MINUTE);
      }
      const holds = expect.objectContaining({
        rows: expect.arrayContaining([expect.objectContaining({ id: String(FIRST.id) })]),
      });
      const shown = answers.map((answer) => holds.asymmetricMatch(answer));
      expect(shown).toEqual([true, modifiedSinceBound === 'inclusive', false]);
    },
  );

  it.each([0, 120, -300])('read a time without zone as %d minutes ahead of UTC', async (zone) => {
    const { ask, wait, mock, precoro } = both({ switches: { modifiedSinceOffsetMinutes: zone } });
    await wait(10 * MINUTE);
    edit(mock, precoro, VENDOR, { city: 'Bath' });
    const now = START + 10 * MINUTE + zone * MINUTE;
    expect(await ask(list('supplier', toPrecoroTime(now)))).toEqual(withIds(VENDOR));
    await wait(MINUTE);
    expect(await ask(list('supplier', toPrecoroTime(now + SECOND)))).toEqual(withIds());
  });

  it('without totals say only whether there is more', async () => {
    const { ask, wait } = both({ switches: { paginationTotals: false } });
    expect(await ask(list('invoice'))).toMatchObject({ total: null, hasNext: false });
    await wait(2 * SECOND);
    expect(await ask({ kind: 'fieldDefinitions', family: 'item', page: 1 })).toMatchObject({
      hasTotal: false,
    });
  });

  it('leave out what was created after a day', async () => {
    const { ask } = both();
    const { createDate } = recordOf('invoice', 2);
    const createdUntil = toPrecoroTime(createDate).slice(0, 10);
    const older = INVOICES.filter((one) => toPrecoroTime(one.createDate).slice(0, 10) <= createdUntil);
    const call = { kind: 'list', entity: 'invoice', page: 1, modifiedSince: null, createdUntil } as const;
    expect(older.length).toBeLessThan(INVOICES.length);
    expect(await ask(call)).toEqual(withIds(...older.toReversed()));
  });

  it('are empty behind the last page', async () => {
    const { ask } = both();
    expect(await ask(list('invoice', null, 2))).toMatchObject({
      rows: [],
      hasNext: false,
      total: INVOICES.length,
    });
  });

  it('since a time that is none are refused', async () => {
    const { ask } = both();
    expect(await ask(list('invoice', 'yesterday'))).toEqual({ kind: 'rejected', status: 400 });
  });

  it('of definitions and options come on one page', async () => {
    const { ask, wait } = both();
    const whole = { kind: 'page', hasTotal: true, hasNext: false };
    expect(await ask({ kind: 'fieldDefinitions', family: 'item', page: 1 })).toEqual(whole);
    await wait(2 * SECOND);
    expect(await ask({ kind: 'fieldDefinitions', family: 'document', page: 1 })).toEqual(whole);
  });

  it('of the simulator come in small pages, each row once, with the total of all', async () => {
    const { precoro, answersOfSimulated } = both({ switches: { pageSize: 2 } });
    expect(precoro.ids('invoice')).toHaveLength(6);
    const answers = await answersOfSimulated(
      [1, 2, 3, 4].map((page) => [page * MINUTE, list('invoice', null, page)]),
    );
    expect(answers).toEqual([
      withIds(...INVOICES.slice(4).toReversed()),
      withIds(...INVOICES.slice(2, 4).toReversed()),
      withIds(...INVOICES.slice(0, 2).toReversed()),
      withIds(),
    ]);
    expect(answers).toMatchObject([true, true, false, false].map((hasNext) => ({ hasNext, total: 6 })));
  });

  it('of the simulator do not repeat a row whose page was read, where no row comes or goes', async () => {
    const { precoro, answersOfSimulated } = both({ switches: { pageSize: 2, paginationTotals: false } });
    const first = await answersOfSimulated([[0, list('invoice')]]);
    precoro.edit('invoice', FIRST.id, { note: 'meanwhile' });
    const next = await answersOfSimulated([[2000, list('invoice', null, 2)]]);
    expect([...first, ...next]).toEqual([
      withIds(...INVOICES.slice(4).toReversed()),
      withIds(...INVOICES.slice(2, 4).toReversed()),
    ]);
    expect([...first, ...next]).toMatchObject([{ total: null }, { total: null }]);
  });
});

describe('one record', () => {
  it.each(ENTITIES)('of the kind %s is shown whole', async (entity) => {
    const record = recordOf(entity, 1);
    expect(await both().ask(detail(record))).toMatchObject({
      kind: 'object',
      body: { id: String(record.id), complete: true },
    });
  });

  it.each([
    [
      'a document by its id where its number is asked for',
      'invoice',
      { id: String(FIRST.id), idn: String(FIRST.id) },
    ],
    ['a document that is not there', 'invoice', { id: '1', idn: '9' }],
    ['a supplier that is not there', 'supplier', { id: '9', idn: null }],
  ] as const)('is not found: %s', async (_, entity, key) => {
    const { ask, wait } = both();
    expect(await ask({ kind: 'detail', entity, key })).toEqual({ kind: 'notFound' });
    await wait(2 * SECOND);
    expect(await ask({ kind: 'patch', entity, key, changes: { externalId: 'B1' } })).toEqual({
      kind: 'notFound',
    });
  });

  it('has the time of a server whose clock is ahead, or none', async () => {
    const ahead = both({ clockMs: 400 * SECOND });
    expect(await ahead.ask(detail(FIRST))).toMatchObject({ kind: 'object' });
    const silent = both({ switches: { dateHeader: false } });
    expect(await silent.ask(detail(FIRST))).toMatchObject({ kind: 'object' });
  });
});

const KINDS_OF_PATCH = (['full', 'empty'] as const).flatMap((patchAnswer) =>
  [true, false].flatMap((patchBumpsUpdateDate) =>
    [true, false].map((patchFiresWebhook) => ({ patchAnswer, patchBumpsUpdateDate, patchFiresWebhook })),
  ),
);

describe('PATCH', () => {
  it.each(KINDS_OF_PATCH)(
    'changes and shows the same: $patchAnswer answer, date $patchBumpsUpdateDate, webhook $patchFiresWebhook',
    async (switches) => {
      const { ask, wait, hints } = both({ switches });
      const since = toPrecoroTime(START);
      const steps: readonly Changes[] = [
        { externalIntegrationLog: 'The period is closed. Accountant: open it.' },
        { externalId: 'B1', externalIntegrationLog: null },
        { externalId: 'B2' },
        { externalId: null },
        { externalId: '', externalIntegrationLog: '' },
        { externalIntegrationLog: 'word '.repeat(300) },
      ];
      for (const changes of steps) {
        await wait(MINUTE);
        const answer = await ask(patch(FIRST, changes));
        if (switches.patchAnswer === 'empty') expect(answer).toEqual({ kind: 'object', body: null });
        await wait(2 * SECOND);
        await ask(detail(FIRST));
        await wait(2 * SECOND);
        await ask(list('invoice', since));
      }
      await wait(2 * SECOND);
      await ask(patch(VENDOR, { externalId: 'V1' }));
      await wait(MINUTE);
      await ask(detail(VENDOR));
      expect(hints.simulated).toEqual(hints.real);
      expect(hints.real).toHaveLength(switches.patchFiresWebhook ? 7 : 0);
    },
  );

  it('puts the record into lists of what changed, or not', async () => {
    for (const patchBumpsUpdateDate of [true, false]) {
      const { ask, wait } = both({ switches: { patchBumpsUpdateDate } });
      await wait(MINUTE);
      await ask(patch(FIRST, { externalId: 'B1' }));
      await wait(MINUTE);
      const found = patchBumpsUpdateDate ? [FIRST] : [];
      expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(withIds(...found));
    }
  });

  it.each([
    ['nothing at all', FIRST, {}],
    ['only a text, of a supplier', VENDOR, { externalIntegrationLog: 'No.' }],
  ] as const)('of %s is refused, and changes nothing', async (_, record, changes) => {
    const { ask, wait, hints } = both();
    expect(await ask(patch(record, changes))).toEqual({ kind: 'rejected', status: 400 });
    await wait(2 * SECOND);
    await ask(detail(record));
    expect([hints.simulated, hints.real]).toEqual([[], []]);
  });

  it('of an id and a text, of a supplier, takes the id alone', async () => {
    const { ask } = both();
    const answer = await ask(patch(VENDOR, { externalId: 'V1', externalIntegrationLog: 'No.' }));
    expect(answer).toMatchObject({ body: { externalId: 'V1' } });
  });
});

describe('a change by a clerk', () => {
  it('shows at once, and is announced once', async () => {
    const { ask, wait, mock, precoro, hints } = both();
    await wait(MINUTE);
    edit(mock, precoro, SECOND_ONE, { note: 'by a clerk' });
    edit(mock, precoro, VENDOR, { city: 'York' });
    await wait(2 * SECOND);
    expect(hints.simulated).toEqual(hints.real);
    expect(hints.real).toEqual([hintOf(SECOND_ONE), hintOf(VENDOR)]);
    expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(withIds(SECOND_ONE));
    await wait(2 * SECOND);
    expect(await ask(detail(SECOND_ONE))).toMatchObject({ body: { note: 'by a clerk' } });
  });

  it.each([true, false])(
    'shows up to 90 s late in lists by time, where lists are late: %s',
    async (isLate) => {
      const { ask, wait, mock, precoro } = both({ rates: { lateVisibility: isLate ? 1 : 0 } });
      mock.setFaults({ lateVisibility: isLate ? 1 : 0 });
      await wait(MINUTE);
      edit(mock, precoro, SECOND_ONE, { note: 'late' });
      expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(
        withIds(...(isLate ? [] : [SECOND_ONE])),
      );
      await wait(2 * SECOND);
      expect(await ask(list('invoice'))).toEqual(withIds(...INVOICES.toReversed()));
      await wait(91 * SECOND);
      expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(withIds(SECOND_ONE));
    },
  );
});

describe('the limits', () => {
  /** So many different requests, one every `everyMs`. */
  const different = (count: number, everyMs: number): [number, PrecoroCall][] =>
    Array.from({ length: count }, (_, index) => [
      index * everyMs,
      list('invoice', toPrecoroTime(START - index * HOUR)),
    ]);
  const limited = (limiter: string): unknown => expect.objectContaining({ kind: 'rateLimited', limiter });

  it.each([
    [
      'the second',
      {},
      [
        [0, detail(FIRST)],
        [999, detail(SECOND_ONE)],
      ],
      'Second limiter',
    ],
    [
      'the same GET within a minute',
      {},
      [
        [0, detail(FIRST)],
        [59_999, detail(FIRST)],
      ],
      'Route based limiter by minute',
    ],
    ['the hour', { limitPerHour: 5 }, different(6, 20 * SECOND), 'Hourly limiter'],
    ['the day', { limitPerDay: 5 }, different(6, 3 * HOUR), 'Daily limiter'],
    ['the minute', { refusedCallsCount: true }, different(62, 980), 'Minute limiter'],
  ] as const)('of %s refuse alike, until the same time', async (_, switches, timed, limiter) => {
    const { askAt } = both({ switches });
    const { simulated, real } = await askAt(timed);
    expect(simulated).toEqual(real);
    expect(real.at(-1)).toEqual(limited(limiter));
    expect(real[0]).not.toEqual(limited(limiter));
  });

  it.each([
    [
      'a second',
      [
        [0, detail(FIRST)],
        [1000, detail(SECOND_ONE)],
      ],
    ],
    [
      'a minute',
      [
        [0, detail(FIRST)],
        [60_000, detail(FIRST)],
      ],
    ],
    [
      'and PATCH is never the same',
      [
        [0, patch(FIRST, { externalId: 'B1' })],
        [1000, patch(FIRST, { externalId: 'B1' })],
      ],
    ],
    [
      'and another page is another GET',
      [
        [0, list('invoice')],
        [1000, list('invoice', null, 2)],
      ],
    ],
    [
      'and another time is another GET',
      [
        [0, list('invoice')],
        [1000, list('invoice', toPrecoroTime(START))],
      ],
    ],
  ] as const)('are free again after %s', async (_, timed) => {
    const { simulated, real } = await both().askAt(timed);
    expect(simulated).toEqual(real);
    expect(real).not.toContainEqual(expect.objectContaining({ kind: 'rateLimited' }));
  });

  it('refuse what comes while another request runs, and count it as running until it is over', async () => {
    const { askAt } = both({ runsMs: 1500 });
    const timed = [
      [0, detail(FIRST)],
      [1100, detail(SECOND_ONE)],
      [1600, list('supplier')],
      [3200, list('receipt')],
    ] as const;
    const { simulated, real } = await askAt(timed);
    expect(simulated).toEqual(real);
    expect(real).toEqual([
      expect.objectContaining({ kind: 'object' }),
      limited('Second limiter'),
      expect.objectContaining({ kind: 'page' }),
      expect.objectContaining({ kind: 'page' }),
    ]);
  });

  it.each([true, false])('count what was refused as well: %s', async (refusedCallsCount) => {
    const { askAt } = both({ switches: { refusedCallsCount } });
    const timed = [
      [0, detail(FIRST)],
      [600, detail(SECOND_ONE)],
      [1200, list('invoice')],
    ] as const;
    const { simulated, real } = await askAt(timed);
    expect(simulated).toEqual(real);
    expect(real[1]).toEqual(limited('Second limiter'));
    expect(real[2]).toEqual(
      refusedCallsCount ? limited('Second limiter') : expect.objectContaining({ kind: 'page' }),
    );
  });

  it('name their end by the clock of Precoro', async () => {
    const { askAt } = both({ clockMs: -300 * SECOND });
    const { simulated, real } = await askAt([
      [0, detail(FIRST)],
      [2000, detail(FIRST)],
    ]);
    expect(simulated).toEqual(real);
    expect(real[1]).toMatchObject({ until: START + MINUTE - 299 * SECOND });
  });

  it('are used up by those who share the key, until a day after', async () => {
    const { precoro, answersOfSimulated } = both({ switches: { limitPerDay: 3 } });
    precoro.spendByOthers(2);
    const answers = await answersOfSimulated([
      [2000, detail(FIRST)],
      [4000, detail(SECOND_ONE)],
      [DAY, list('receipt')],
    ]);
    expect(answers).toMatchObject([
      { kind: 'object' },
      { kind: 'rateLimited', limiter: 'Daily limiter', until: START + DAY },
      { kind: 'page' },
    ]);
    expect(precoro.ownRefusals).toEqual([]);
  });

  it('that the engine met by itself are noted as its own', async () => {
    const { precoro, answersOfSimulated } = both();
    await answersOfSimulated([
      [0, detail(FIRST)],
      [500, detail(SECOND_ONE)],
    ]);
    expect(precoro.ownRefusals).toEqual([expect.stringContaining('Second limiter at detail invoice')]);
  });
});

describe('what goes wrong', () => {
  const faults: readonly (readonly [string, Partial<PrecoroRates>, OrderedFault['fault'], string | null])[] =
    [
      ['before it acts', { errorBefore: 1 }, 'errorBefore', null],
      ['after it acted', { errorAfter: 1 }, 'errorAfter', 'B1'],
      ['and acts later', { lateCommit: 1 }, 'lateCommit', 'B1'],
    ];

  it.each(faults)('fails %s: it may have happened', async (_, rates, fault, externalId) => {
    const { ask, askAt, wait, mock, precoro } = both({ rates });
    mock.orderFault({ fault, method: 'PATCH' });
    expect(await ask(patch(FIRST, { externalId: 'B1' }))).toEqual({
      kind: 'unavailable',
      mayHaveHappened: true,
    });
    await wait(71 * SECOND);
    precoro.behave();
    // When within that time it took effect is left to chance.
    const { simulated, real } = await askAt([[0, detail(FIRST)]]);
    for (const answer of [simulated[0], real[0]]) expect(answer).toMatchObject({ body: { externalId } });
  });

  it('is a refused key, which spends nothing of any limit', async () => {
    const { ask, wait, precoro, mock } = both({ switches: { limitPerDay: 1 } });
    precoro.troubles.refusesKeyUntil = START + MINUTE;
    mock.setSwitches({ blockedUserAgents: [''] });
    expect(await ask(detail(FIRST))).toEqual({ kind: 'unauthorized' });
    expect(await ask(detail(FIRST))).toEqual({ kind: 'unauthorized' });
    await wait(MINUTE);
    mock.setSwitches({ blockedUserAgents: [] });
    expect(await ask(detail(FIRST))).toMatchObject({ kind: 'object' });
    await wait(2 * SECOND);
    expect(await ask(detail(SECOND_ONE))).toMatchObject({ kind: 'rateLimited' });
  });

  it.each([
    ['before the request leaves', 0, false],
    ['before the answer is there', 700, true],
    ['once it was there', 5000, null],
  ])('is a deadline %s', async (_, ms, mayHaveHappened) => {
    const { askAt, at, atReal } = both({ runsMs: 250 });
    const [one, other] = [new AbortController(), new AbortController()];
    if (ms === 0) [one, other].forEach((controller) => controller.abort());
    at(ms, () => one.abort());
    atReal(ms, () => other.abort());
    const { simulated, real } = await askAt([[0, detail(FIRST)]], {
      simulated: one.signal,
      real: other.signal,
    });
    expect(simulated).toEqual(real);
    const late = { kind: 'unavailable', mayHaveHappened };
    expect(real).toMatchObject([mayHaveHappened === null ? { kind: 'object' } : late]);
  });
});
