import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';
import integration from '../../integration.config.ts';
import type { Company } from '../../lib/mock-precoro/company.ts';
import type { FakeExternal } from '../../test/sync/fakeExternal.ts';
import { DOCUMENT_ENTITIES } from '../../lib/mock-precoro/model.ts';
import { seededRandom } from '../../lib/mock-precoro/random.ts';
import type { MockSwitches } from '../../lib/mock-precoro/switches.ts';
import { virtualClock, type VirtualClock } from '../../test/support/memory/virtualClock.ts';
import type { Deed, Office } from './clerks.ts';
import { BenchJournal } from './journal.ts';
import { measured, type Measured } from './measured.ts';
import { outsideOf, plantSuppliers, type Directions } from './outside.ts';
import { benchPrecoro, type BenchPrecoro } from './precoro.ts';
import type { Subject } from './subject.ts';
import { watchPrecoro } from './watch-precoro.ts';

/** What happens in a company's Precoro, or in its external system, whoever keeps the two in step. */
export interface Scenario {
  readonly seed: number;
  /** Suppliers that both sides have and that are linked from the start. */
  readonly suppliers: number;
  /** Older ones that only Precoro has; default none. */
  readonly unlinkedSuppliers?: number;
  /** The subject starts at this hour of the first day and has everything still to read; default: it has long been running. */
  readonly startsAtHour?: number;
  /** What differs from Precoro's presumed ways. */
  readonly switches: Partial<MockSwitches>;
  /** Default `outward`. `both`: the external system tells what changes there, and Precoro must come to hold it. */
  readonly directions?: Directions;
  /** What was there before the subject came. */
  readonly before?: (office: Office) => void;
  /** What clerks do from midnight on (epoch ms). */
  readonly deeds: (office: Office, midnight: number) => readonly Deed[];
  /** Goes on so long even if all is done. */
  readonly leastDays: number;
  /** Given up after so long. */
  readonly mostDays: number;
}

/** What a subject is made with. */
export interface Stage {
  readonly clock: Clock;
  readonly random: Random;
  readonly precoro: BenchPrecoro;
  readonly directions: Directions;
  readonly outside: FakeExternal;
  /** To be called with every text that the external system takes. */
  readonly onWritten: (text: string) => void;
}

/** A Monday. */
const MIDNIGHT = Date.UTC(2026, 2, 2);
/** For the first load, and for the day's quota to be whole again. */
const BEFORE_MS = 36 * HOUR;
const STEP_MS = 10 * MINUTE;

/**
 * Plays a scenario on a virtual clock. Throws Error where the subject's first load is not over by midnight.
 * `progress` is told each day.
 */
export async function play(
  scenario: Scenario,
  subjectOf: (stage: Stage) => Subject,
  progress: (words: string) => void = () => undefined,
): Promise<Measured> {
  const { seed, suppliers, unlinkedSuppliers = 0, switches, startsAtHour } = scenario;
  const { directions = 'outward' } = scenario;
  const clock = virtualClock(MIDNIGHT + (startsAtHour === undefined ? -BEFORE_MS : startsAtHour * HOUR));
  const journal = new BenchJournal();
  const precoro = benchPrecoro({
    ...{ clock, random: seededRandom(seed, 'precoro'), suppliers, unlinkedSuppliers, switches },
    goLive: integration.goLive,
  });
  const { company } = precoro.mock;
  const outside = outsideOf(clock, directions);
  plantSuppliers(outside, company, directions);
  const office = { clock, random: seededRandom(seed, 'clerks'), company, journal, outside };
  scenario.before?.(office);
  const subject = subjectOf({
    ...{ clock, random: seededRandom(seed, 'subject'), precoro, directions, outside },
    onWritten: (text) => directions === 'outward' && journal.wrote(text, clock.now()),
  });
  if (directions === 'both') watchPrecoro(company, journal, clock);
  company.onChange((change) => {
    if (change.kind !== 'record' || change.record.externalId === null) return;
    const key = journal.keyOf(change.record.entity, change.record.id);
    if (key !== undefined) journal.linked(key, clock.now());
  });
  precoro.onArrival(({ entity, id }, postedAt) => {
    const key = journal.keyOf(entity, id);
    if (key !== undefined) journal.heard(key, postedAt, clock.now());
  });
  subject.start();
  if (startsAtHour === undefined) await warmUp(clock, company, subject);
  const deeds = [...scenario.deeds(office, MIDNIGHT)].sort((a, b) => a.at - b.at);
  let left = deeds.length;
  void work(clock, deeds, () => (left -= 1));
  for (let day = 0; ;) {
    await clock.advance(STEP_MS);
    const passed = clock.now() - MIDNIGHT;
    if (passed >= (day + 1) * DAY) {
      day += 1;
      progress(
        `${subject.name}: day ${day}, ${journal.unservedCount} to serve, ${journal.unlinkedCount} to link`,
      );
    }
    const isDone = left === 0 && journal.unservedCount === 0 && journal.unlinkedCount === 0;
    if (passed >= scenario.mostDays * DAY) break;
    if (passed >= scenario.leastDays * DAY && isDone && (await subject.leftToDo()).length === 0) break;
  }
  const to = clock.now();
  const troubles = await subject.troubles();
  await subject.stop();
  precoro.mock.close();
  return measured({
    ...{ journal, troubles, from: MIDNIGHT, to },
    ...{ subject: subject.name, calls: precoro.calls, functionCalls: subject.functionCalls() },
  });
}

/** Reads what is there, and hears of each entity once: a subject knows whether webhooks come. */
async function warmUp(clock: VirtualClock, company: Company, subject: Subject): Promise<void> {
  await clock.advance(HOUR);
  const [supplier] = company.listSuppliers(({ externalId }) => externalId !== null);
  if (supplier) company.updateSupplier(supplier.id, { note: 'Seen' });
  for (const entity of DOCUMENT_ENTITIES) {
    const [document] = company.listDocuments(entity);
    if (document) company.edit(entity, document.idn, { note: 'Seen' });
  }
  await clock.advance(BEFORE_MS - HOUR);
  const unfinished = await subject.leftToDo();
  if (unfinished.length > 0)
    throw new Error(`${subject.name} has not finished its first load: ${unfinished.join(', ')}`);
}

async function work(clock: Clock, deeds: readonly Deed[], done: () => void): Promise<void> {
  for (const { at, act } of deeds) {
    if (at > clock.now()) await clock.sleep(at - clock.now());
    act();
    done();
  }
}
