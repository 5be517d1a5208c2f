import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { askSources } from '../../lib/sync/ask-sources.ts';
import { pollExternal } from '../../lib/sync/poll-external.ts';
import { crashingServices } from './crash.ts';
import { feed, polling, type Polling } from './polling.ts';

const AWAY = { outcome: 'unavailable', retryAfterSeconds: 5, words: 'HTTP 503' } as const;

describe('what changed in the external system', () => {
  it('is stored as what Precoro is to hold, due at once, and the dispatcher is woken once', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT 20', rate: '20.00' } });
    p.tax.change({ externalId: 'T-2', fields: { name: 'VAT 10', rate: '10.00' } });
    const now = p.clock.now();
    expect(await p.poll()).toEqual({
      end: 'polled',
      sources: [
        {
          ...{ source: 'tax', company: 'default', end: 'read', words: null },
          ...{ pages: 1, records: 2, changed: 2, failed: 0 },
        },
      ],
      silent: [],
    });
    expect(await p.stored('T-1')).toMatchObject({
      ...{ entity: 'tax', phase: 'new', ref: null, group: null, isGone: false },
      ...{ content: { name: 'VAT 20', rate: '20.00' }, seq: 1, doneSeq: 0, firstSeenAt: now, changedAt: now },
    });
    expect(await p.services.inbounds.due('tax', now, 10)).toHaveLength(2);
    expect(p.wakes()).toBe(1);
  });

  it('is not written again while it is the same, however often it is told', async () => {
    const p = polling();
    p.tax.overlap = 5;
    p.tax.change({ externalId: 'T-1', fields: { rate: '20.00', name: 'VAT' } });
    await p.poll();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT', rate: '20.00' } });
    const [report] = (await p.pollLater(5 * MINUTE)).sources;
    expect(report).toMatchObject({ records: 2, changed: 0 });
    expect(await p.stored('T-1')).toMatchObject({ version: 1, seq: 1 });
    expect(p.wakes()).toBe(1);
  });

  it('counts on with each new content; of a record that comes twice the later one is kept', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'one' } });
    await p.poll();
    p.tax.change({ externalId: 'T-1', fields: { name: 'two' } });
    p.tax.change({ externalId: 'T-1', fields: { name: 'three' } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({
      ...{ content: { name: 'three' }, seq: 2, firstSeenAt: p.clock.now() - 5 * MINUTE },
      changedAt: p.clock.now(),
    });
  });

  it('comes without fields that the source does not name, and without bank details that nobody asked for', async () => {
    const [plain, paid] = [
      feed({ source: 'vendor', name: 'supplier', entity: 'supplier' }),
      feed({ source: 'vendor', name: 'item', entity: 'item', bankFields: ['iban'] }),
    ];
    const p = polling(plain, paid);
    const fields = { name: 'Acme', iban: 'DE02', secret: 1, constructor: 2 };
    p.vendor.change({ externalId: 'V-1', fields });
    await p.poll();
    expect((await p.stored('V-1', 'supplier'))?.content).toEqual({ name: 'Acme' });
    expect((await p.stored('V-1', 'item'))?.content).toEqual({ name: 'Acme', iban: 'DE02' });
    p.vendor.change({ externalId: 'V-1', fields: { ...fields, iban: 'DE99' } });
    expect((await p.pollLater(5 * MINUTE)).sources).toMatchObject([{ records: 1, changed: 1 }]);
  });

  it('is kept apart by company', async () => {
    const p = polling(feed({ companies: ['de', 'at'] }));
    p.tax.change({ externalId: 'T-1', fields: { name: 'German' } }, 'de');
    p.tax.change({ externalId: 'T-1', fields: { name: 'Austrian' } }, 'at');
    expect((await p.poll()).sources).toHaveLength(2);
    expect((await p.stored('T-1', 'tax', 'de'))?.content).toEqual({ name: 'German' });
    expect((await p.stored('T-1', 'tax', 'at'))?.content).toEqual({ name: 'Austrian' });
  });

  it('needs nothing in Precoro where the condition of the configuration says no', async () => {
    const p = polling(feed({ when: ({ name }) => name !== 'internal' }));
    p.tax.change({ externalId: 'T-1', fields: { name: 'internal' } });
    await p.poll();
    expect(await p.stored('T-1')).toMatchObject({ seq: 1, doneSeq: 1 });
    expect(p.wakes()).toBe(0);
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ seq: 2, doneSeq: 1 });
    expect(p.wakes()).toBe(1);
  });

  it('is judged by the dispatcher once something was written, whatever the condition says', async () => {
    const p = polling(feed({ when: () => false }));
    p.tax.change({ externalId: 'T-1', fields: { name: 'one' } });
    await p.poll();
    await p.services.inbounds.save({
      ...(await p.known('T-1')),
      phase: 'linked',
      ref: { entity: 'tax', id: '7' },
    });
    p.tax.change({ externalId: 'T-1', fields: { name: 'two' } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ seq: 2, doneSeq: 1 });
  });

  it('is told to be gone with what it last was, and to be back', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.poll();
    p.tax.change({ externalId: 'T-1', isGone: true });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({
      isGone: true,
      content: { name: 'VAT' },
      seq: 2,
      doneSeq: 0,
    });
    await p.pollLater(5 * MINUTE);
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ isGone: false, seq: 3 });
  });
});

describe('a change of what waits, failed or is held', () => {
  const wait = {
    dueAt: Infinity,
    since: 0,
    attempts: 3,
    reason: 'T-9 is not there yet',
    waitsFor: 'tax/default/T-9',
  };
  const failure = { kind: 'rejected', words: 'Name is taken.', actor: 'accountant' } as const;

  async function changed(p: Polling, before: object): Promise<void> {
    p.tax.change({ externalId: 'T-1', fields: { name: 'one' } });
    await p.poll();
    await p.services.inbounds.save({ ...(await p.known('T-1')), ...before });
    p.tax.change({ externalId: 'T-1', fields: { name: 'two' } });
    await p.pollLater(5 * MINUTE);
  }

  it('may cure it: it is looked at again', async () => {
    const p = polling();
    await changed(p, { wait, failure });
    expect(await p.stored('T-1')).toMatchObject({ wait: null, failure, seq: 2 });
    expect(p.wakes()).toBe(2);
  });

  it('lifts no hold', async () => {
    const p = polling();
    await changed(p, { wait, hold: failure });
    expect(await p.stored('T-1')).toMatchObject({ wait, hold: failure, seq: 2 });
    expect(p.wakes()).toBe(1);
  });

  it('does not hurry a write that may still take effect', async () => {
    const p = polling();
    const openUntil = p.clock.now() + HOUR;
    await changed(p, { wait, openUntil });
    expect(await p.stored('T-1')).toMatchObject({ wait, openUntil, seq: 2 });
  });

  it('closes the failure of what need not be in Precoro any more', async () => {
    const p = polling(feed({ when: ({ name }) => name === 'one' }));
    const ref = { entity: 'tax', id: '~tax/default/T-1' } as const;
    await p.services.failures.record({ ref, label: null, failure, lastAt: 1, order: 4 });
    await changed(p, { wait, failure });
    expect(await p.stored('T-1')).toMatchObject({ wait: null, failure: null, seq: 2, doneSeq: 2 });
    expect(await p.failureOf('T-1')).toBeNull();
  });
});

describe('when a source is read', () => {
  it('is every five minutes', async () => {
    const p = polling();
    await p.poll();
    for (let minute = 1; minute <= 10; minute += 1) await p.pollLater();
    expect(p.tax.asked).toEqual(['default null', 'default 0', 'default 0']);
  });

  it('is soon after somebody asked', async () => {
    const p = polling();
    await p.poll();
    await p.pollLater();
    await p.services.sourceCursors.ask('tax', 'default', p.clock.now());
    await p.pollLater();
    await p.pollLater();
    expect(p.tax.asked).toHaveLength(2);
  });

  it('is soon after a webhook of the external system, for what some feed takes', async () => {
    const p = polling();
    await p.poll();
    await p.clock.advance(MINUTE);
    const hints = [
      { source: 'tax', company: 'default' },
      { source: 'tax', company: 'default' },
      { source: 'tax', company: 'unknown' },
      { source: 'vendor', company: 'default' },
    ];
    expect(await askSources(p.services, hints)).toBe(1);
    expect(await askSources(p.services, [])).toBe(0);
    expect((await p.cursor()).askedAt).toBe(p.clock.now());
    expect((await p.cursor('vendor')).askedAt).toBeNull();
    expect((await p.pollLater()).sources).toHaveLength(1);
  });

  it('is at once for a feed that has not seen what others have, from the beginning', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.poll();
    p.reconfigure(feed(), feed({ name: 'itemFieldOption.Tax', entity: 'itemFieldOption' }));
    expect((await p.pollLater()).sources).toMatchObject([{ records: 1, changed: 1 }]);
    expect(await p.names('itemFieldOption.Tax')).toEqual({ 'T-1': 'VAT' });
    expect((await p.stored('T-1'))?.version).toBe(1);
    // One that was left out meanwhile has missed something.
    p.reconfigure(feed());
    await p.pollLater(5 * MINUTE);
    p.reconfigure(feed(), feed({ name: 'itemFieldOption.Tax', entity: 'itemFieldOption' }));
    await p.pollLater();
    expect(p.tax.asked).toEqual(['default null', 'default null', 'default 1', 'default null']);
  });

  it('goes on over days of pages where it stopped, in turn with the others', async () => {
    const p = polling(feed(), feed({ name: 'supplier', entity: 'supplier', source: 'vendor' }));
    for (let i = 0; i < 9; i += 1) p.tax.change({ externalId: `T-${i}`, fields: { name: `VAT ${i}` } });
    p.vendor.change({ externalId: 'V-1', fields: { name: 'Acme' } });
    p.tax.pageSize = 2;
    p.tax.during = () => p.clock.advance(12 * SECOND);
    expect((await p.poll()).sources).toMatchObject([
      { source: 'tax', end: 'more', pages: 3, records: 6 },
      { source: 'vendor', end: 'read', pages: 1 },
    ]);
    expect(await p.cursor()).toMatchObject({ cursor: '6', readAt: 0 });
    expect((await p.pollLater()).sources).toMatchObject([
      { source: 'tax', end: 'read', pages: 2, records: 3 },
    ]);
    expect(Object.keys(await p.names())).toHaveLength(9);
    expect(await p.names('supplier')).toEqual({ 'V-1': 'Acme' });
  });

  it('is later each time while the system is away, and told after half an hour', async () => {
    const p = polling();
    p.tax.next(...Array.from({ length: 100 }, () => AWAY));
    const start = p.clock.now();
    const tries: number[] = [];
    let toldAt: number | undefined;
    for (let minute = 0; minute <= 240; minute += 1) {
      const { sources, silent } = minute === 0 ? await p.poll() : await p.pollLater();
      if (sources.length > 0) tries.push(minute);
      if (silent.length > 0) toldAt ??= minute;
      if (toldAt !== undefined) {
        expect(silent).toEqual([{ source: 'tax', company: 'default', failingSince: start }]);
      }
    }
    expect(tries).toEqual([0, 1, 2, 3, 5, 9, 17, 33, 65, 125, 185]);
    expect(toldAt).toBe(30);
    expect(await p.cursor()).toMatchObject({ cursor: null, failures: 11, failingSince: start });
  });

  it('is as always once it answers again, from where it was', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.poll();
    p.tax.next(AWAY);
    expect((await p.pollLater(5 * MINUTE)).sources).toMatchObject([
      { end: 'unavailable', words: 'HTTP 503' },
    ]);
    await p.pollLater();
    expect(await p.cursor()).toMatchObject({ cursor: '1', failures: 0, failingSince: null });
    expect(p.tax.asked).toEqual(['default null', 'default 1', 'default 1']);
  });

  it.each([
    ['throws', () => new Error('no such column'), 'no such column'],
    [
      'has more behind a cursor that stands still',
      () => ({ outcome: 'read', value: { records: [], cursor: '0', hasMore: true } }) as const,
      'has more behind a cursor that does not move',
    ],
  ])('is told of as our own error where it %s, after the others were read', async (_case, answer, words) => {
    const p = polling(feed(), feed({ name: 'supplier', entity: 'supplier', source: 'vendor' }));
    await p.poll();
    p.vendor.change({ externalId: 'V-1', fields: { name: 'Acme' } });
    p.tax.next(answer());
    await expect(p.pollLater(5 * MINUTE)).rejects.toThrow(words);
    expect(await p.names('supplier')).toEqual({ 'V-1': 'Acme' });
    expect(await p.cursor()).toMatchObject({ failures: 1 });
    expect((await p.pollLater()).sources).toMatchObject([{ source: 'tax', end: 'read' }]);
  });

  it('is never where the connector has no such source, and says so', async () => {
    const p = polling(feed({ source: 'constructor' }));
    await expect(p.poll()).rejects.toThrow('Connector memory has no source "constructor".');
  });
});

describe('a record that cannot be kept', () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;

  it.each<[string, string, unknown, string, string]>([
    ['no id', '', { name: 'VAT' }, '~tax/default/', 'has no id'],
    ['a broken id', 'T\ud800', {}, '~tax/default/T\ufffd', 'some of them broken'],
    ['no fields', 'T-1', null, '~tax/default/T-1', 'are no JSON object'],
    [
      'a day that is no text',
      'T-1',
      { name: new Date(0) },
      '~tax/default/T-1',
      'Field "name" of record "T-1"',
    ],
    ['a number without end', 'T-1', { rate: [{ of: NaN }] }, '~tax/default/T-1', 'Field "rate"'],
    ['nothing for a field', 'T-1', { name: undefined }, '~tax/default/T-1', 'is no JSON'],
    ['a field within itself', 'T-1', { name: loop }, '~tax/default/T-1', 'is no JSON'],
    [
      'too much',
      'T-1',
      { name: 'x'.repeat(60_000) },
      '~tax/default/T-1',
      'at most 50000 can be kept. Accountant',
    ],
  ])(
    'because it has %s is a failure that says so, and the others go on',
    async (_case, externalId, fields, id, words) => {
      const p = polling();
      // What a connector answers that reads an API without a decoder.
      p.tax.change({ externalId, fields: fields as Record<string, never> });
      p.tax.change({ externalId: 'T-2', fields: { name: 'fine' } });
      expect((await p.poll()).sources).toMatchObject([{ end: 'read', records: 2, changed: 1, failed: 1 }]);
      expect(await p.names()).toEqual({ 'T-2': 'fine' });
      const [told] = await p.services.failures.list(10);
      expect(told?.ref.id.startsWith(id)).toBe(true);
      expect(told?.failure.words).toContain(words);
      expect(p.logged).toMatchObject([{ entity: 'tax', outcome: 'failed: decode' }]);
      expect(p.events.published).toMatchObject([{ type: 'SyncFailed', ref: told?.ref }]);
      expect(await p.cursor()).toMatchObject({ cursor: '2' });
    },
  );

  it('because its id is too long is told by its beginning, apart from others like it', async () => {
    const p = polling();
    const long = 'x'.repeat(300);
    for (const end of ['1', '2', '2']) p.tax.change({ externalId: `${long}${end}`, fields: {} });
    await p.poll();
    const told = await p.services.failures.list(10);
    expect(told).toHaveLength(2);
    expect(told[0]?.ref.id).toMatch(/^~tax\/default\/x{99}… [0-9a-f]{32}$/);
    expect(told[0]?.failure.words).toContain('has 301 characters; allowed are 1 to 200');
  });

  it('is told once, and no more once it can be kept', async () => {
    const p = polling();
    p.tax.overlap = 5;
    p.tax.change({ externalId: 'T-1', fields: { name: NaN } });
    await p.poll();
    await p.pollLater(5 * MINUTE);
    expect(await p.failureOf('T-1')).toMatchObject({ attempts: 2, label: 'tax T-1' });
    expect(p.events.published).toHaveLength(1);
    expect(p.logged).toHaveLength(1);
    p.tax.overlap = 0;
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.pollLater(5 * MINUTE);
    expect(await p.failureOf('T-1')).toBeNull();
    expect(await p.names()).toEqual({ 'T-1': 'VAT' });
  });

  it('keeps its older version from being written, until it can be kept, be it the same as before', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.poll();
    p.tax.change({ externalId: 'T-1', fields: { name: NaN } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ content: { name: 'VAT' }, hold: { kind: 'decode' } });
    expect(await p.services.inbounds.due('tax', p.clock.now() + HOUR, 10)).toEqual([]);

    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ hold: null, failure: null, seq: 2 });
    expect(await p.failureOf('T-1')).toBeNull();
    expect(await p.services.inbounds.due('tax', p.clock.now(), 10)).toHaveLength(1);
  });

  it("leaves a person's hold as it is", async () => {
    const p = polling();
    const hold = { kind: 'held', words: 'Ann: not now.', actor: 'engineer' } as const;
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.poll();
    await p.services.inbounds.save({ ...(await p.known('T-1')), hold });
    p.tax.change({ externalId: 'T-1', fields: { name: NaN } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ hold, failure: { kind: 'decode' } });
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ hold, failure: null, seq: 2 });
  });

  it('is not needed to know that it is gone', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.poll();
    p.tax.change({ externalId: 'T-1', fields: { name: NaN }, isGone: true });
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({ isGone: true, content: { name: 'VAT' } });
  });
});

describe('polls that meet others', () => {
  it('leave the sources to the one that is at work', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    const [one, other] = await Promise.all([p.poll(), p.poll()]);
    expect([one.end, other.end].sort()).toEqual(['busy', 'polled']);
    expect(p.tax.asked).toHaveLength(1);
    expect((await p.poll()).end).toBe('polled');
  });

  it('do no harm where the other one did not stop in time: its cursor stays', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    p.tax.during = async () => {
      p.tax.during = null;
      await p.clock.advance(2 * MINUTE);
      await p.poll();
    };
    expect((await p.poll()).sources).toMatchObject([{ end: 'overtaken', changed: 0 }]);
    expect(await p.cursor()).toMatchObject({ cursor: '1', version: 1 });
    expect(await p.stored('T-1')).toMatchObject({ version: 1 });
  });

  it('do not write over what the dispatcher does with a record', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'one' } });
    await p.poll();
    p.tax.change({ externalId: 'T-1', fields: { name: 'two' } });
    const readMany = p.services.inbounds.readMany.bind(p.services.inbounds);
    p.services.inbounds.readMany = async (keys) => {
      const read = await readMany(keys);
      const known = await p.known('T-1');
      await p.services.inbounds.save({
        ...known,
        doneSeq: 1,
        phase: 'linked',
        ref: { entity: 'tax', id: '7' },
      });
      return read;
    };
    await p.pollLater(5 * MINUTE);
    expect(await p.stored('T-1')).toMatchObject({
      content: { name: 'two' },
      phase: 'linked',
      seq: 2,
      doneSeq: 1,
    });
  });

  it('give up on a record that somebody changes all the time, without going on behind it', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'one' } });
    p.services.inbounds.save = async () => false;
    await expect(p.poll()).rejects.toThrow('tax/default/T-1 changed 5 times while it was stored.');
    expect(await p.cursor()).toMatchObject({ cursor: null, failures: 1 });
  });

  it('are told while a person has set the cursor back meanwhile, and begin there', async () => {
    const p = polling();
    p.tax.change({ externalId: 'T-1', fields: { name: 'VAT' } });
    await p.poll();
    p.tax.during = async () => {
      p.tax.during = null;
      await p.services.sourceCursors.save('tax', 'default', {
        ...(await p.cursor()),
        cursor: null,
        readAt: 0,
      });
    };
    expect((await p.pollLater(5 * MINUTE)).sources).toMatchObject([{ end: 'overtaken' }]);
    await p.pollLater();
    expect(p.tax.asked).toEqual(['default null', 'default 1', 'default null']);
  });
});

describe('a crash at any point', () => {
  /** Two pages: records that are new, changed, gone, back from a failure, and one that cannot be kept. */
  async function scene(): Promise<Polling> {
    const p = polling(feed({ when: ({ name }) => name !== 'none' }));
    p.tax.pageSize = 3;
    p.tax.change({ externalId: 'T-1', fields: { name: 'one' } });
    p.tax.change({ externalId: 'T-2', fields: { name: 'VAT' } });
    p.tax.change({ externalId: 'T-3', fields: { name: NaN } });
    await p.poll();
    p.tax.change({ externalId: 'T-1', fields: { name: 'two' } });
    p.tax.change({ externalId: 'T-2', isGone: true });
    p.tax.change({ externalId: 'T-3', fields: { name: 'fine' } });
    p.tax.change({ externalId: 'T-4', fields: { name: NaN } });
    p.tax.change({ externalId: 'T-5', fields: { name: 'none' } });
    await p.clock.advance(5 * MINUTE);
    return p;
  }

  async function outcome(p: Polling): Promise<unknown> {
    const ends: unknown[] = [];
    for await (const { externalId, content, seq, doneSeq, isGone, hold, failure } of p.services.inbounds.scan(
      'tax',
    )) {
      ends.push({ externalId, content, seq, doneSeq, isGone, hold, failure });
    }
    const failures = (await p.services.failures.list(10)).map(({ ref }) => ref.id);
    return { ends: JSON.stringify(ends.sort()), failures, cursor: (await p.cursor()).cursor };
  }

  it.each(['before', 'after'] as const)('loses nothing, be it %s the call takes effect', async (when) => {
    const whole = await scene();
    await whole.poll();
    const expected = await outcome(whole);
    expect(expected).toMatchObject({ cursor: '8', failures: ['~tax/default/T-4'] });

    let at = 0;
    for (let hasCrashed = true; hasCrashed;) {
      at += 1;
      const p = await scene();
      const { services, crashed } = crashingServices(p.services, at, when);
      await pollExternal(services, p.clock.now() + 50 * SECOND).catch(() => undefined);
      hasCrashed = crashed();
      await p.pollLater(2 * MINUTE);
      await p.pollLater(2 * MINUTE);
      expect({ at, ...((await outcome(p)) as object) }).toEqual({ at, ...(expected as object) });
    }
    expect(at).toBeGreaterThan(15);
  });
});
