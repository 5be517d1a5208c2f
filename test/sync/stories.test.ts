import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { compareBothSides } from '../../lib/sync/reconcile.ts';
import type { Wire } from '../entities/fixtures/wire.ts';
import { seededRandom } from '../support/memory/chance.ts';
import {
  invoice,
  line,
  lineWithoutAccount,
  settledEngine,
  supplier,
  TARGETS,
  type Engine,
} from './engine.ts';
import type { Scripted, WriteName } from './fakeExternal.ts';
import { UNAVAILABLE } from './fakePrecoro.ts';

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);
const STEPS = 40;

/** A company at work while both sides and the network misbehave, drawn from one seed. */
async function misadventure(seed: number): Promise<{ readonly e: Engine; readonly ids: readonly number[] }> {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const e = await settledEngine({ onLeave: 'cancel' });
  e.precoro.habits.patchAnswersObject = random() < 0.5;
  e.precoro.habits.skewMs = (below(3) - 1) * 40 * SECOND;
  if (random() < 0.5) e.precoro.habits.onPatch = (entity, id) => void e.announce(entity, id);
  const ids: number[] = [];
  const change = async (entity: EntityName, id: number, wire: Wire): Promise<void> => {
    e.precoro.edit(entity, id, wire);
    for (let copy = below(3); copy > 0; copy -= 1) await e.announce(entity, id);
  };
  const add = async (): Promise<void> => {
    const id = 100 + ids.length;
    ids.push(id);
    const supplierId = pick([501, 501, 600 + below(3)]);
    const wire = { id, idn: String(id), invoiceNumber: `INV-${id}`, note: 'new' };
    e.precoro.put('invoice', invoice({ ...wire, supplier: { id: supplierId, name: `S ${supplierId}` } }));
    await change('invoice', id, {});
  };
  const troubles: readonly Scripted[] = [
    { outcome: 'unknown', effect: 'none' },
    { outcome: 'unknown', effect: 'applied' },
    { outcome: 'unknown', effect: { afterMs: 70_000 } },
    { outcome: 'notApplied', retryAfterSeconds: 20, words: 'busy' },
    { outcome: 'rejected', words: 'no' },
  ];
  const steps: readonly (() => void | Promise<void>)[] = [
    add,
    add,
    () => change('invoice', pick(ids), { note: `note ${below(4)}` }),
    () => change('invoice', pick(ids), { status: pick([2, 2, 7]) }),
    () => change('invoice', pick(ids), { items: { data: [pick([line(), lineWithoutAccount()])] } }),
    () => change('supplier', 501, { city: `City ${below(3)}` }),
    () => {
      const id = 600 + below(3);
      e.precoro.put('supplier', supplier({ id, name: `S ${id}`, uniqueCode: `S${id}` }));
    },
    () => e.external.next(pick<WriteName>(['create', 'update']), pick(troubles)),
    () => e.external.noReads(below(3)),
    () =>
      e.precoro.instead(
        () => true,
        () => UNAVAILABLE,
        1 + below(3),
      ),
    () => {
      const until = e.clock.now() + below(200) * SECOND;
      e.precoro.instead(
        () => true,
        () => ({ kind: 'rateLimited', limiter: 'Minute limiter', until }),
      );
    },
    () => {
      const chance = random() / 2;
      e.refuses = () => random() < chance;
    },
    () => {
      const at = below(20);
      let writes = 0;
      e.external.during = async () => {
        if ((writes += 1) === at) throw new Error('crash');
      };
    },
    () => e.run(below(200) * SECOND),
    () => e.run(below(200) * SECOND),
    () => e.hint('invoice', 9000 + below(9), '9'),
  ];
  await add();
  for (let step = 0; step < STEPS; step += 1) await pick(steps)();
  return { e, ids };
}

/** All faults end, the clerks cure what they can, and two nights pass. */
async function calm(e: Engine, ids: readonly number[]): Promise<void> {
  e.refuses = () => false;
  e.external.during = null;
  e.external.behave();
  // An edit of lines alone in the very second of our own PATCH cannot be told from it (see mergeDetail).
  await e.clock.advance(2 * SECOND);
  for (const id of [600, 601, 602]) {
    e.precoro.put('supplier', supplier({ id, name: `S ${id}`, uniqueCode: `S${id}` }));
  }
  for (const id of ids) e.precoro.edit('invoice', id, { status: 2, items: { data: [line()] } });
  await e.run(3 * HOUR);
  await e.run(2 * DAY);
}

describe('whatever happens', () => {
  it.each(SEEDS)('both sides agree in the end (seed %i)', async (seed) => {
    const { e, ids } = await misadventure(seed);
    await calm(e, ids);
    const read = (entity: EntityName, id: number) => ({
      entity,
      record: CATALOGUE[entity].decode(e.precoro.get(entity, id), { bankDetails: false }),
    });
    const known = await e.services.definitions.read();
    const { findings } = compareBothSides({
      integration: e.services.integration,
      catalogue: CATALOGUE,
      specs: TARGETS,
      definitions: known?.definitions ?? { item: [], document: [], supplier: [] },
      precoro: [
        ...[501, 600, 601, 602].map((id) => read('supplier', id)),
        ...ids.map((id) => read('invoice', id)),
      ],
      external: [...e.vendors(), ...e.bills()].map((record) => ({
        target: record.target,
        company: record.company,
        record,
      })),
      failures: await e.failures.list(100),
    });
    expect(findings).toEqual([]);
    expect(await e.failures.list(100)).toEqual([]);
    expect(e.bills()).toHaveLength(ids.length);
    expect(e.letters()).toEqual([]);
    expect((await e.services.ledgers.read()).ledger.holds.length).toBeLessThanOrEqual(1);
    const starts = e.precoro.sent.map(({ at }) => at);
    expect(starts.every((at, index) => index === 0 || at - (starts[index - 1] ?? 0) >= SECOND)).toBe(true);
    expect(e.clock.now()).toBeGreaterThan(e.start + 2 * DAY + MINUTE);
  });
});
