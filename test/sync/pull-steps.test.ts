import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { supplier as supplierFacts } from '../../lib/entities/supplier.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import type { Cursor, EntityState } from '../../lib/sync/ports/state.ts';
import { pull, watermarkOf, type PullOrder } from '../../lib/sync/pull.ts';
import type { QuotaSession } from '../../lib/sync/quota-session.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { integrationOf, settledEngine, supplier, type Engine } from './engine.ts';

type Covered = Parameters<Engine['services']['states']['coverHints']>[1];

const ROUND_TRIP_MS = 300;
const refused = { spent: false, until: 77, why: 'the hour is full', scope: 'class' } as const;

/** A pull of suppliers whose requests are answered one after the other. */
async function scene(zoneOffsetMinutes = 0) {
  const e = await settledEngine({ zoneOffsetMinutes });
  const integration = integrationOf({ zoneOffsetMinutes });
  const mapping = mappingOf(integration, 'supplier') ?? null;
  const asked: { readonly call: PrecoroCall; readonly patienceMs: number }[] = [];
  const saved: Cursor[] = [];
  const covered: Covered[] = [];
  const states = {
    ...e.services.states,
    saveCursor: async (_: string, cursor: Cursor) => saved.push(cursor) > 0,
    coverHints: async (_: string, what: Covered) => void covered.push(what),
  };
  const services = { ...e.services, states };
  const answers: (PrecoroAnswer | typeof refused)[] = [];
  const session: QuotaSession = {
    async spend(call, _purpose, patienceMs) {
      asked.push({ call, patienceMs });
      const answer = answers.shift() ?? refused;
      if ('spent' in answer) return answer;
      const startedAt = e.clock.now();
      await e.clock.advance(ROUND_TRIP_MS);
      return { spent: true, answer, startedAt, endedAt: e.clock.now() };
    },
    ledger: () => {
      throw new Error('nobody asks');
    },
    close: async () => undefined,
    count: () => ({ requests: 0, rateLimited: 0, clockSkewMs: 0 }),
  };
  const known = await e.state('supplier');
  return {
    ...{ e, asked, saved, covered, answers, states, services },
    pull(changes: Partial<EntityState> = {}, order: Partial<PullOrder> = {}) {
      const cursor = { ...known.cursor, watermark: Date.UTC(2026, 2, 1, 12), reading: null, proved: true };
      return pull(services, session, {
        state: { ...known, cursor, hints: {}, ...changes },
        rules: { facts: supplierFacts, mapping, integration, detailClass: 'live' },
        ...{ purpose: 'poll', fence: 5, stopAt: e.clock.now() + HOUR, patienceMs: 20 * SECOND },
        ...order,
      });
    },
  };
}

function page(ids: readonly number[], changes: Partial<Extract<PrecoroAnswer, { kind: 'page' }>> = {}) {
  const rows = ids.map((id) => supplier({ id, name: `S${id}`, uniqueCode: `S${id}`, externalId: null }));
  return { kind: 'page', rows, total: null, hasNext: false, serverTime: null, ...changes } as const;
}

const sinceOf = ({ call }: { readonly call: PrecoroCall }) =>
  call.kind === 'list' ? [call.modifiedSince, call.page] : [];

describe('the watermark of a read', () => {
  const END = Date.UTC(2026, 2, 2, 12);
  const at = { startedAt: END - ROUND_TRIP_MS, endedAt: END };
  const dated = (...dates: readonly string[]) =>
    dates.map((updateDate) => supplierFacts.decode(supplier({ updateDate }), { bankDetails: false }));

  it.each<[string, number | null, readonly string[], number | null]>([
    ['is Precoro’s time less the round trip and a second', END + 500, [], END + 500 - ROUND_TRIP_MS - SECOND],
    ['is Precoro’s time up to an hour ahead of us', END + HOUR, [], END + HOUR - ROUND_TRIP_MS - SECOND],
    [
      'is the newest date among the rows where that is further ahead',
      END + HOUR + 1,
      ['2026-03-01T10:00:00', '2026-03-01T11:00:00', '2026-03-01T09:00:00'],
      Date.UTC(2026, 2, 1, 11),
    ],
    ['is the same where Precoro sends no time', null, ['2026-03-01T10:00:00'], Date.UTC(2026, 2, 1, 10)],
    ['is none where nothing tells', null, [], null],
  ])('%s', (_, serverTime, dates, expected) => {
    expect(watermarkOf(serverTime, dated(...dates), at)).toBe(expected);
  });
});

describe('a pull', () => {
  it.each([
    [0, '2026-03-01T11:58:00'],
    [60, '2026-03-01T12:58:00'],
    [-90, '2026-03-01T10:28:00'],
  ])('asks from two minutes before the watermark, in a zone of %i minutes', async (zone, since) => {
    const s = await scene(zone);
    s.answers.push(page([]));
    await s.pull();
    expect(s.asked.map(sinceOf)).toEqual([[since, 1]]);
  });

  it('asks nothing when its time is over, and waits for a slot no longer than it has time', async () => {
    const s = await scene();
    const now = s.e.clock.now();
    const over = { end: 'paused', until: now, scope: 'get', changed: 0 };
    expect(await s.pull({}, { stopAt: now })).toEqual(over);
    expect(await s.pull({}, { stopAt: now - 1 })).toEqual(over);
    expect(s.asked).toEqual([]);
    await s.pull({}, { stopAt: now + 5 * SECOND });
    await s.pull({}, { stopAt: now + HOUR });
    expect(s.asked.map(({ patienceMs }) => patienceMs)).toEqual([5 * SECOND, 20 * SECOND]);
  });

  it('counts what changed on all its pages, and is at Precoro’s time of the first one', async () => {
    const s = await scene();
    const serverTime = s.e.clock.now();
    s.answers.push(
      page([1, 2], { hasNext: true, serverTime }),
      page([3], { serverTime: serverTime + 9 * SECOND }),
    );
    expect(await s.pull()).toEqual({ end: 'finished', changed: 3 });
    expect(s.asked.map(sinceOf).map(([, number]) => number)).toEqual([1, 2]);
    expect(s.saved.map(({ reading }) => reading?.nextPage ?? null)).toEqual([2, null]);
    expect(s.saved.at(-1)?.watermark).toBe(serverTime - ROUND_TRIP_MS - SECOND);
  });

  it('that a hint asked for has a yield when it shows something new, and none when it does not', async () => {
    const s = await scene();
    const yieldAfter = async (ids: readonly number[]) => {
      s.answers.push(page(ids));
      await s.pull({}, { purpose: 'hintPull' });
      return s.saved.at(-1)?.pace.pullYield ?? 0;
    };
    const [withNews, without] = [await yieldAfter([1]), await yieldAfter([1])];
    expect(withNews).toBeGreaterThan(without);
    expect(await yieldAfter([])).toBe(without);
  });

  it('proves its cursor by what it has read, on all its pages', async () => {
    const s = await scene();
    s.answers.push(page([1], { hasNext: true }), page([2]), page([2]), page([]));
    const { cursor } = await s.e.state('supplier');
    await s.pull({ cursor: { ...cursor, reading: null, proved: false } });
    expect(s.asked).toHaveLength(4);
    expect(s.saved.at(-1)?.proved).toBe(true);
    s.answers.push(page([]));
    await s.pull({ cursor: { ...cursor, reading: null, proved: false } });
    expect(s.asked).toHaveLength(5);
    expect(s.saved.at(-1)?.proved).toBe(false);
  });

  it('tells what stopped it, and what was changed until then', async () => {
    const s = await scene();
    s.answers.push(page([1, 2], { hasNext: true }));
    expect(await s.pull()).toEqual({ end: 'paused', until: 77, scope: 'class', changed: 2 });
    const answer = { kind: 'notFound', words: 'no such list' } as const;
    s.answers.push(page([3], { hasNext: true }), answer);
    expect(await s.pull()).toEqual({ end: 'troubled', answer, changed: 1 });
  });

  it('stops for a minute where a later dispatcher has written the cursor, and covers no hint', async () => {
    const s = await scene();
    s.states.saveCursor = async () => false;
    s.answers.push(page([1], { hasNext: true }));
    const end = await s.pull({ hints: { 9: { at: 1, misses: 0 } } });
    expect(end).toEqual({ end: 'paused', until: s.e.clock.now() + MINUTE, scope: 'get', changed: 1 });
    s.answers.push(page([2]));
    expect(await s.pull({ hints: { 9: { at: 1, misses: 0 } } })).toEqual({ end: 'finished', changed: 1 });
    expect(s.covered).toEqual([]);
  });

  it('covers hints: those it has seen at each page, and all of them at its end', async () => {
    const s = await scene();
    const hints = { '1': { at: 1, misses: 0 }, '2:B': { at: 1, misses: 2 }, '3': { at: 1, misses: 1 } };
    s.answers.push(page([2, 8], { hasNext: true }), page([1]));
    await s.pull({ hints, dirtySeq: 7, cleanSeq: 4 });
    expect(s.covered).toEqual([
      { dirtySeq: 4, seen: ['2:B'], missed: [] },
      { dirtySeq: 4, seen: ['1'], missed: [] },
      { dirtySeq: 7, seen: ['1', '2:B'], missed: ['3'] },
    ]);
  });

  it('that does not show a hinted record is made again soon, sooner where one was missed less often', async () => {
    const s = await scene();
    const dueAfter = async (...misses: readonly number[]) => {
      s.answers.push(page([]));
      await s.pull({ hints: Object.fromEntries(misses.map((one, id) => [id, { at: 1, misses: one }])) });
      return (s.saved.at(-1)?.dueAt ?? 0) - s.e.clock.now();
    };
    const [once, twice, often] = [await dueAfter(1, 0), await dueAfter(1, 1), await dueAfter(5)];
    expect(twice - once).toBe(6 * MINUTE);
    expect(often).toBe(await dueAfter());
    expect(often).toBeGreaterThan(twice);
  });

  it('reads a window again from a second earlier, for the same GET may not be repeated in a minute', async () => {
    const s = await scene();
    s.answers.push(page([1], { total: 2 }), page([1, 2], { total: 2 }));
    expect(await s.pull()).toEqual({ end: 'finished', changed: 2 });
    expect(s.asked.map(sinceOf)).toEqual([
      ['2026-03-01T11:58:00', 1],
      ['2026-03-01T11:57:59', 1],
    ]);
  });

  it('goes a page back, from a second earlier, where rows have left', async () => {
    const s = await scene();
    const more = { hasNext: true };
    s.answers.push(
      page([1, 2], { total: 5, ...more }),
      page([4], { total: 4, ...more }),
      page([2, 3], { total: 4 }),
    );
    await s.pull();
    expect(s.asked.map(sinceOf)).toEqual([
      ['2026-03-01T11:58:00', 1],
      ['2026-03-01T11:58:00', 2],
      ['2026-03-01T11:57:59', 1],
    ]);
  });

  it('of a list that does not end stops the cursor in words, and is over', async () => {
    const s = await scene();
    for (let n = 0; n < 9; n += 1) s.answers.push(page([1], { hasNext: true }));
    expect(await s.pull()).toEqual({ end: 'finished', changed: 1 });
    expect(s.asked).toHaveLength(6);
    expect(s.saved.at(-1)).toMatchObject({
      reading: null,
      stopped: expect.stringMatching(/^Precoro's list of suppliers does not end/),
    });
  });
});
