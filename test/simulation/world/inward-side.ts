import { MINUTE } from '../../../lib/domain/time.ts';
import type { Connector } from '../../../lib/connectors/contract.ts';
import { sourceReaders } from '../../../lib/sync/source-readers.ts';
import { Sights } from '../checks/sights.ts';
import { InwardWatch } from '../checks/inward-watch.ts';
import { chanceOf, type Chance } from '../engine/chance.ts';
import { books, type Books } from './books.ts';
import { TAKEN_NAME } from './inward-plan.ts';
import type { InwardSetting } from './inward-setting.ts';
import { InwardTruth } from './inward-truth.ts';
import { supplier } from '../../sync/engine.ts';
import type { World } from './world.ts';

/** The other direction of a world: what stands outside, what really happened, and who looks on. */
export interface InwardSide {
  readonly setting: InwardSetting;
  readonly books: Books;
  readonly truth: InwardTruth;
  readonly watch: InwardWatch;
  readonly chance: Chance;
}

export function inwardSide(world: World, setting: InwardSetting): InwardSide {
  const { plan, scheduler, seen } = world;
  const truth = new InwardTruth();
  const watch = new InwardWatch(world, new Sights(scheduler, truth));
  return {
    setting,
    truth,
    watch,
    chance: chanceOf(plan.seed, 'outside'),
    books: books(setting, {
      ...{ scheduler, seen, chance: chanceOf(plan.seed, 'sources'), latencyMs: plan.latencyMs },
      looked: (externalId) => watch.sights.looked(externalId),
      isDown: () => scheduler.now < world.external.downUntil,
      committed: (entry) => {
        world.lastChangeAt = scheduler.now;
        truth.committed(entry, scheduler.now);
        world.trace.tell(
          () =>
            `outside: ${entry.source} ${entry.externalId} ${JSON.stringify(entry.fields)}${entry.isGone ? ', gone' : ''}`,
        );
        world.poke();
      },
    }),
  };
}

/** What nothing but a person's approval is missing from, so that it never travels: its name is taken all the same. */
export function plantTaken(world: World): void {
  const wire = supplier({ id: 599, name: TAKEN_NAME, uniqueCode: 'S-599', status: 1, city: 'Leeds' });
  world.truth.begin('supplier', 599, false, null);
  world.truth.add('supplier', wire, world.scheduler.now);
  world.precoro.plant('supplier', wire);
}

/** The connector of both directions. */
export function connectorOf({ external, inward }: World): Connector {
  return inward ? { ...external.connector, sources: inward.books.sources } : external.connector;
}

const known = new WeakMap<object, ReturnType<typeof sourceReaders>>();

/** Kept: it is asked for at every turn of the schedule. */
function readersOf(integration: World['services']['integration']): ReturnType<typeof sourceReaders> {
  const readers = known.get(integration) ?? sourceReaders(integration);
  known.set(integration, readers);
  return readers;
}

/** When the external system is to be read: an hour is too long for something new, and nothing new needs no read. */
export function nextPollAt(world: World): number {
  let first = Infinity;
  const { inward, services, stores } = world;
  if (!inward) return first;
  for (const { source, company, feeds } of readersOf(services.integration)) {
    const cursor = stores.sourceCursors.peek(source, company);
    const isKnown = source === 'vendor' || source === 'tax' || source === 'account' || source === 'payment';
    if (!isKnown || feeds.length === 0 || !inward.books.hasNews(source, company, cursor)) continue;
    const at = cursor.askedAt !== null || cursor.failures > 0 ? cursor.readAt : cursor.readAt + 5 * MINUTE;
    first = Math.min(first, at);
  }
  return first;
}
