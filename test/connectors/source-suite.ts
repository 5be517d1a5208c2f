import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext, ChangePage, Source, SourceRecord } from '../../lib/connectors/contract.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import { valueOf } from './answers.ts';

/** A change that is under way in the external system: nobody sees it before it is committed. */
export interface OpenChange {
  commit(): Promise<void>;
}

export interface SourceHarness {
  readonly sources: Readonly<Record<string, Source>>;
  readonly company: string;
  /** Texts that must never appear in an error. */
  readonly secrets: readonly string[];
  /** Makes so many valid records; answers their external ids in order. */
  make(source: string, company: string, count: number): Promise<readonly string[]>;
  /** What `make` fills in, as the source is to tell it: decimals and days in canonical form. */
  readonly made: Readonly<Record<string, JsonObject>>;
  /** Puts this text into a field that is free to choose, whose name is answered. */
  change(source: string, externalId: string, text: string): Promise<string>;
  remove(source: string, externalId: string): Promise<void>;
  /** Makes the record again that was removed. */
  restore(source: string, externalId: string): Promise<void>;
  /** Begins the same as `change`, and leaves it open. */
  changeLate(source: string, externalId: string, text: string): Promise<OpenChange>;
  /** Sources whose records all companies of the system share; default none. */
  readonly shared?: readonly string[];
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Runs any connector's sources through what the engine relies on: `names` are the sources to try. */
export function describeSources(
  connector: string,
  names: readonly string[],
  open: () => Promise<SourceHarness>,
): void {
  describe(`the sources of ${connector}`, () => {
    let harness: SourceHarness;
    beforeAll(async () => {
      harness = await open();
    }, 60_000);
    afterEach(() => harness.comeBack());
    afterAll(() => harness.close());

    describe.each(names)('%s', (name) => describeSource(name, () => harness));
  });
}

function describeSource(name: string, harness: () => SourceHarness): void {
  const source = (): Source => {
    const found = harness().sources[name];
    if (!found) throw new Error(`The connector has no source ${name}`);
    return found;
  };
  const context = (company = harness().company): CallContext => ({
    company,
    signal: AbortSignal.timeout(20_000),
  });
  const page = async (cursor: string | null, company?: string): Promise<ChangePage> =>
    valueOf(await source().changesSince(cursor, context(company)));
  /** Reads on until nothing more has changed. `meanwhile` runs after each page. */
  async function readOn(
    cursor: string | null,
    { company = harness().company, meanwhile = async (): Promise<void> => undefined } = {},
  ) {
    const records: SourceRecord[] = [];
    let last = cursor;
    let pages = 0;
    for (;;) {
      const answer = await page(last, company);
      records.push(...answer.records);
      pages += 1;
      if (answer.hasMore && answer.cursor === last) throw new Error('there is more, and the cursor stands');
      last = answer.cursor;
      if (!answer.hasMore) return { records, cursor: last, pages };
      await meanwhile();
    }
  }
  const make = async (count = 1): Promise<readonly string[]> =>
    harness().make(name, harness().company, count);
  const makeOne = async (): Promise<string> => (await make())[0] ?? '';
  const now = async (): Promise<string> => (await readOn(null)).cursor;
  const idsOf = (records: readonly SourceRecord[]): string[] => records.map(({ externalId }) => externalId);
  async function listed(company = harness().company): Promise<SourceRecord[]> {
    const records: SourceRecord[] = [];
    for await (const record of source().list(company)) records.push(record);
    return records;
  }
  const newest = (records: readonly SourceRecord[]): Map<string, SourceRecord> =>
    new Map(records.map((record) => [record.externalId, record]));
  const standing = (records: readonly SourceRecord[]): SourceRecord[] =>
    [...newest(records).values()].filter(({ isGone }) => !isGone).sort(byId);
  const byId = (one: SourceRecord, other: SourceRecord): number =>
    one.externalId < other.externalId ? -1 : 1;

  it('tells what is there with every field of its spec, amounts and days in canonical form', async () => {
    const externalId = await makeOne();
    const { records } = await readOn(null);
    const told = records.find((record) => record.externalId === externalId);
    expect(told?.fields).toMatchObject(harness().made[name] ?? { nothing: 'to compare' });
    expect(Object.keys(told?.fields ?? {}).sort()).toEqual(Object.keys(source().spec.fields).sort());
    expect(valueOf(await source().read(externalId, context()))).toEqual(told);
    expect(await listed()).toContainEqual(told);
  });

  it('goes on from its cursor with what has changed since, and with nothing else', async () => {
    const [changed = ''] = await make(3);
    const cursor = await now();
    const field = await harness().change(name, changed, 'changed');
    const added = await makeOne();
    const after = await readOn(cursor);
    expect(idsOf(after.records)).toEqual([changed, added]);
    expect(after.records[0]?.fields[field]).toBe('changed');
    expect(await readOn(after.cursor)).toMatchObject({ records: [], pages: 1 });
  });

  it('answers the same again for a cursor that was handed in before', async () => {
    const cursor = await now();
    const added = await makeOne();
    await page(cursor);
    await page((await page(cursor)).cursor);
    expect(idsOf((await readOn(cursor)).records)).toEqual([added]);
  });

  it('tells everything of many pages, whatever changes while they are read', async () => {
    const [first = '', second = '', ...rest] = await make(420);
    const [last = '', beforeLast = ''] = rest.toReversed();
    let step = 0;
    const { records, cursor, pages } = await readOn(null, {
      meanwhile: async () => {
        step += 1;
        if (step > 1) return;
        await harness().change(name, first, 'told before');
        await harness().remove(name, second);
        await harness().change(name, last, 'not told before');
        await harness().remove(name, beforeLast);
        await makeOne();
      },
    });
    expect(pages).toBeGreaterThanOrEqual(3);
    const all = [...records, ...(await readOn(cursor)).records];
    expect(standing(all)).toEqual((await listed()).sort(byId));
    expect(newest(all).get(second)?.isGone).toBe(true);
  }, 60_000);

  it('tells a change that was begun earlier and committed later than another', async () => {
    const [slow = '', quick = ''] = await make(2);
    const cursor = await now();
    const late = await harness().changeLate(name, slow, 'begun early');
    const field = await harness().change(name, quick, 'done at once');
    const before = await readOn(cursor);
    await late.commit();
    const after = await readOn(before.cursor);
    expect(before.records.map(({ fields }) => fields[field])).not.toContain('begun early');
    expect(newest([...before.records, ...after.records]).get(slow)?.fields[field]).toBe('begun early');
    expect(newest([...before.records, ...after.records]).get(quick)?.fields[field]).toBe('done at once');
    expect((await readOn(after.cursor)).records).toEqual([]);
  });

  it('tells once that a record is gone, with what it last held', async () => {
    const externalId = await makeOne();
    const cursor = await now();
    const last = valueOf(await source().read(externalId, context()));
    await harness().remove(name, externalId);
    const after = await readOn(cursor);
    expect(idsOf(after.records)).toEqual([externalId]);
    const [told] = after.records;
    expect(told?.isGone).toBe(true);
    const known = Object.entries(last?.fields ?? {}).filter(([field]) => !isBankDetail(field));
    expect(told?.fields).toMatchObject(Object.fromEntries(known));
    expect((await readOn(after.cursor)).records).toEqual([]);
    expect(valueOf(await source().read(externalId, context()))?.isGone ?? true).toBe(true);
    expect(idsOf(await listed())).not.toContain(externalId);
  });

  it('does not tell a record as gone that was made again', async () => {
    const externalId = await makeOne();
    const cursor = await now();
    await harness().remove(name, externalId);
    await harness().restore(name, externalId);
    expect((await readOn(cursor)).records.map(({ isGone }) => isGone)).toEqual([false]);
    expect(newest((await readOn(null)).records).get(externalId)?.isGone).toBe(false);
    expect(valueOf(await source().read(externalId, context()))?.isGone).toBe(false);
  });

  it('keeps companies apart', async () => {
    if (isShared()) return;
    const [theirs = ''] = await harness().make(name, 'another company', 1);
    const ours = await makeOne();
    expect(idsOf((await readOn(null)).records)).not.toContain(theirs);
    expect(idsOf(await listed())).not.toContain(theirs);
    const other = await readOn(null, { company: 'another company' });
    expect(idsOf(other.records)).toContain(theirs);
    expect(idsOf(other.records)).not.toContain(ours);
    expect(valueOf(await source().read(ours, context('another company')))).toBeNull();
  });

  it('begins anew with a cursor that it cannot read or has never handed out', async () => {
    const externalId = await makeOne();
    const theirs = await readOn(null, { company: 'another company' });
    const odd = ['', 'garbage', '{}', '[]', 'null', '{"token":1}', '999999999999999999999', theirs.cursor];
    for (const cursor of odd) {
      const { records } = await readOn(cursor);
      expect({ cursor, ids: idsOf(records) }).toEqual({
        cursor,
        ids: expect.arrayContaining([externalId]),
      });
    }
  }, 60_000);

  it('hands out a cursor where there is nothing, and goes on from it', async () => {
    const empty = await readOn(null, { company: `nobody's ${name}` });
    expect(empty.records).toEqual([]);
    const [first = ''] = await harness().make(name, harness().company, 1);
    expect((await readOn(empty.cursor, { company: `nobody's ${name}` })).records).toEqual([]);
    expect(idsOf((await readOn(null)).records)).toContain(first);
  });

  it('lists what it has told from the beginning, without what is gone', async () => {
    const [gone = ''] = await make(2);
    await harness().remove(name, gone);
    expect((await listed()).sort(byId)).toEqual(standing((await readOn(null)).records));
  });

  it('knows nothing of what was never there', async () => {
    expect(valueOf(await source().read('no-such-id', context()))).toBeNull();
  });

  it('says unavailable when it cannot be reached, tells no secret, and goes on afterwards', async () => {
    const externalId = await makeOne();
    await harness().goAway();
    const outcomes = [
      await source().changesSince(null, context()),
      await source().read(externalId, context()),
    ];
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unavailable', 'unavailable']);
    const listing = await listed().then(
      () => 'nothing was thrown',
      (error: unknown) => String(error),
    );
    expect(listing).toMatch(/^Error: ./);
    for (const secret of harness().secrets) {
      expect(JSON.stringify([outcomes, listing])).not.toContain(secret);
    }
    await harness().comeBack();
    expect(idsOf((await readOn(null)).records)).toContain(externalId);
  });

  it('asks nothing when the deadline has passed already', async () => {
    const late = { company: harness().company, signal: AbortSignal.abort() };
    expect((await source().changesSince(null, late)).outcome).toBe('unavailable');
    expect((await source().read('any', late)).outcome).toBe('unavailable');
  });

  function isShared(): boolean {
    return harness().shared?.includes(name) === true;
  }
  function isBankDetail(field: string): boolean {
    return source().spec.fields[field]?.isBankDetail === true;
  }
}
