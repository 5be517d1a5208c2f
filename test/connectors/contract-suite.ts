import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type {
  CallContext,
  Connector,
  ExternalRecord,
  Payload,
  Target,
} from '../../lib/connectors/contract.ts';
import { applied, valueOf } from './answers.ts';

/** Ways to trouble the system behind a connector. A harness leaves out what it cannot do, and those cases are skipped. */
interface Trouble {
  /** The next write is saved, and its answer is lost. */
  loseNextAnswer(): Promise<void>;
  /** The next write is saved, and no answer ever comes. */
  silenceNextAnswer(): Promise<void>;
  /** The next write breaks off before it is saved. */
  breakNextWrite(): Promise<void>;
  /** No connection is possible until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

export interface ContractHarness {
  readonly connector: Connector;
  readonly company: string;
  /** Texts that must never appear in an error. */
  readonly secrets: readonly string[];
  /** A whole valid payload with a natural key made from `number`; `lineCount` where the target has lines. */
  sample(target: string, number: string, lineCount?: number): Payload;
  /** The text field in which any text may stand, and the decimal one that is free to choose (with its consequences). */
  withText(target: string, payload: Payload, text: string): Payload;
  withAmount?(target: string, payload: Payload, amount: string): Payload;
  /** What the system takes within a deadline of 20 seconds. Default 5,000, which is what others are made for. */
  readonly mostLines?: number;
  /** Milliseconds that cover what it asks in front of a write. Default 300. */
  readonly patienceMs?: number;
  readonly trouble?: Trouble;
  close(): Promise<void>;
}

/** Runs any connector through what the engine relies on: `targets` are the names of the targets to try. */
export function describeConnector(
  name: string,
  targets: readonly string[],
  open: () => Promise<ContractHarness>,
): void {
  describe(`the connector ${name}`, () => {
    let harness: ContractHarness;
    beforeAll(async () => {
      harness = await open();
    }, 120_000);
    afterEach(() => harness.trouble?.comeBack());
    afterAll(() => harness.close());

    describe.each(targets)('%s', (targetName) => describeTarget(targetName, () => harness));
  });
}

function describeTarget(targetName: string, harness: () => ContractHarness): void {
  let counter = 0;
  const fresh = (): string => `${targetName}-${(counter += 1)}`;
  const target = (): Target => {
    const found = harness().connector.targets[targetName];
    if (!found) throw new Error(`The connector has no target ${targetName}`);
    return found;
  };
  const context = (milliseconds = 20_000): CallContext => ({
    company: harness().company,
    signal: AbortSignal.timeout(milliseconds),
  });
  const sample = (number: string, lineCount?: number): Payload =>
    harness().sample(targetName, number, lineCount);
  const found = async (payload: Payload): Promise<readonly ExternalRecord[]> =>
    valueOf(await target().findByNaturalKey(payload, context()));

  it('reads back what it created, finds it by its natural key, and lists it', async () => {
    const number = fresh();
    const created = applied(await target().create(sample(number), number, context()));
    expect(created.payload.fields).toMatchObject(sample(number).fields);
    expect(created.payload.lines).toMatchObject([...sample(number).lines]);
    expect(valueOf(await target().read(created.externalId, context()))).toEqual(created);
    expect(await found(sample(number))).toEqual([created]);
    const listed: ExternalRecord[] = [];
    for await (const record of target().list(harness().company)) listed.push(record);
    expect(listed).toContainEqual(created);
  });

  it('knows nothing of what was never created', async () => {
    expect(valueOf(await target().read('no-such-id', context()))).toBeNull();
    expect(await found(sample(fresh()))).toEqual([]);
  });

  it('keeps companies apart', async () => {
    const number = fresh();
    const created = applied(await target().create(sample(number), number, context()));
    const elsewhere = { ...context(), company: 'another company' };
    expect(valueOf(await target().read(created.externalId, elsewhere))).toBeNull();
    expect(valueOf(await target().findByNaturalKey(sample(number), elsewhere))).toEqual([]);
    expect((await target().update(created.externalId, sample(number), elsewhere)).outcome).toBe('gone');
  });

  it('updates in place, and again with the same result', async () => {
    const number = fresh();
    const created = applied(await target().create(sample(number), number, context()));
    const changed = harness().withText(targetName, sample(number), 'changed');
    const updated = applied(await target().update(created.externalId, changed, context()));
    expect(updated.externalId).toBe(created.externalId);
    expect(updated.payload.fields).toMatchObject(changed.fields);
    expect(applied(await target().update(created.externalId, changed, context()))).toEqual(updated);
    expect(await found(changed)).toEqual([updated]);
  });

  it('makes one record of two creates with the same key', async () => {
    const number = fresh();
    const first = applied(await target().create(sample(number), number, context()));
    const second = await target().create(sample(number), number, context());
    if (second.outcome === 'applied') expect(second.value.externalId).toBe(first.externalId);
    else expect(second.outcome).toBe('rejected');
    expect(await found(sample(number))).toHaveLength(1);
  });

  it('makes one record of many creates with the same key at once', async () => {
    const number = fresh();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => target().create(sample(number), number, context())),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'applied').length).toBeGreaterThan(0);
    expect(
      new Set(outcomes.flatMap((one) => (one.outcome === 'applied' ? one.value.externalId : []))).size,
    ).toBe(1);
    expect(await found(sample(number))).toHaveLength(1);
  });

  it('never makes two records with one natural key, and says which one is there', async () => {
    const number = fresh();
    const first = applied(await target().create(sample(number), `${number} first`, context()));
    const second = await target().create(sample(number), `${number} second`, context());
    if (target().spec.idempotency.kind === 'upsert') expect(second.outcome).toBe('applied');
    else
      expect(second).toMatchObject({ outcome: 'rejected', words: expect.stringContaining(first.externalId) });
    expect(await found(sample(number))).toHaveLength(1);
  });

  it('answers gone for the update, cancel and deactivate of a record that is not there', async () => {
    const outcomes = await Promise.all([
      target().update('no-such-id', sample(fresh()), context()),
      target().cancel?.('no-such-id', context()),
      target().deactivate?.('no-such-id', context()),
    ]);
    expect(outcomes.flatMap((one) => one?.outcome ?? [])).not.toContain('applied');
    expect(outcomes[0].outcome).toBe('gone');
  });

  it('takes a record out of use and keeps it, twice with the same result', async () => {
    const number = fresh();
    const { externalId } = applied(await target().create(sample(number), number, context()));
    const retire = async () =>
      (await target().cancel?.(externalId, context())) ?? target().deactivate?.(externalId, context());
    const once = await retire();
    if (!once) return;
    expect(applied(once).externalId).toBe(externalId);
    expect(await retire()).toEqual(once);
    expect(valueOf(await target().read(externalId, context()))).toEqual(applied(once));
  });

  it('keeps any text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), async (text) => {
        fc.pre(!text.includes('\0'));
        const number = fresh();
        const payload = harness().withText(targetName, sample(number), text);
        const created = applied(await target().create(payload, number, context()));
        expect(created.payload.fields).toMatchObject(payload.fields);
      }),
      { numRuns: 15, examples: [["Żółć 🧾 'quoted' \\ %s {} 日本"]] },
    );
  });

  it('keeps amounts to the last digit', async () => {
    if (!harness().withAmount) return;
    const amounts = fc
      .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 1, max: 9 }))
      .map(([whole, digit]) => `${whole}.0${digit}`);
    await fc.assert(
      fc.asyncProperty(amounts, async (amount) => {
        const number = fresh();
        const payload = harness().withAmount?.(targetName, sample(number), amount) ?? sample(number);
        const { externalId } = applied(await target().create(payload, number, context()));
        const read = valueOf(await target().read(externalId, context()));
        expect(read?.payload.fields).toMatchObject(payload.fields);
        expect(read?.payload.lines).toMatchObject([...payload.lines]);
      }),
      { numRuns: 15, examples: [['0.1'], ['-0.02'], ['9007199254740993.01']] },
    );
  });

  it('carries as many lines as it says within the deadline of a function', async () => {
    if (!target().spec.lines) return;
    const [number, most] = [fresh(), harness().mostLines ?? 5000];
    const created = applied(await target().create(sample(number, most), number, context()));
    expect(created.payload.lines).toHaveLength(most);
    const updated = applied(await target().update(created.externalId, sample(number, most - 1), context()));
    expect(updated.payload.lines).toHaveLength(most - 1);
  }, 40_000);

  it('refuses content that breaks its own rules, without saving any of it', async () => {
    const number = fresh();
    const payload = sample(number);
    const unknown = { ...payload, fields: { ...payload.fields, no_such_field: 'x' } };
    expect(await target().create(unknown, number, context())).toMatchObject({ outcome: 'rejected' });
    expect(await found(payload)).toEqual([]);
  });

  it('sends nothing when the deadline has passed already', async () => {
    const number = fresh();
    const late = { company: harness().company, signal: AbortSignal.abort() };
    expect((await target().create(sample(number), number, late)).outcome).toBe('notApplied');
    expect((await target().read('any', late)).outcome).toBe('unavailable');
    expect(await found(sample(number))).toEqual([]);
  });

  describe('in trouble', () => {
    const trouble = (): Trouble | undefined => harness().trouble;

    it('calls a create unknown when its answer is lost, and the record is found and not made twice', async () => {
      const number = fresh();
      if (!trouble()) return;
      await trouble()?.loseNextAnswer();
      expect((await target().create(sample(number), number, context())).outcome).toBe('unknown');
      const [lost, ...others] = await found(sample(number));
      expect(others).toEqual([]);
      expect([number, null]).toContain(lost?.createdWithKey);
      const again = await target().create(sample(number), number, context());
      if (again.outcome === 'applied') expect(again.value).toEqual(lost);
      expect(await found(sample(number))).toHaveLength(1);
    });

    it('calls an update unknown when its answer is lost, and reading tells', async () => {
      if (!trouble()) return;
      const number = fresh();
      const { externalId } = applied(await target().create(sample(number), number, context()));
      const changed = harness().withText(targetName, sample(number), 'changed');
      await trouble()?.loseNextAnswer();
      expect((await target().update(externalId, changed, context())).outcome).toBe('unknown');
      expect(valueOf(await target().read(externalId, context()))?.payload.fields).toMatchObject(
        changed.fields,
      );
    });

    it('gives up at the deadline when the system goes silent, and calls it unknown', async () => {
      if (!trouble()) return;
      const number = fresh();
      await trouble()?.silenceNextAnswer();
      const impatient = context(harness().patienceMs ?? 300);
      expect((await target().create(sample(number), number, impatient)).outcome).toBe('unknown');
      expect(await found(sample(number))).toHaveLength(1);
    });

    it('never claims applied for a write that broke off, and repeating makes one record', async () => {
      if (!trouble()) return;
      const number = fresh();
      await trouble()?.breakNextWrite();
      expect(['unknown', 'notApplied']).toContain(
        (await target().create(sample(number), number, context())).outcome,
      );
      expect(await found(sample(number))).toEqual([]);
      applied(await target().create(sample(number), number, context()));
      expect(await found(sample(number))).toHaveLength(1);
    });

    it('says not applied when it cannot connect, and tells no secret', async () => {
      if (!trouble()) return;
      const number = fresh();
      await trouble()?.goAway();
      const outcomes = [
        await target().create(sample(number), number, context()),
        await target().read('any', context()),
        await target().findByNaturalKey(sample(number), context()),
      ];
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['notApplied', 'unavailable', 'unavailable']);
      const listing = await listFailure(target(), harness().company);
      for (const secret of harness().secrets)
        expect(JSON.stringify([outcomes, listing])).not.toContain(secret);
      await trouble()?.comeBack();
      applied(await target().create(sample(number), number, context()));
    });
  });
}

async function listFailure(target: Target, company: string): Promise<string> {
  try {
    for await (const _record of target.list(company)) break;
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
