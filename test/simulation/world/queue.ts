import { MINUTE, SECOND } from '../../../lib/domain/time.ts';
import type { Chance } from '../engine/chance.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { Seen } from './seen.ts';

/** Probabilities per message, 0 to 1. */
export interface QueueRates {
  /** The queue does not take it (a batch that fails in part). */
  readonly refuse: number;
  readonly duplicate: number;
  readonly delay: number;
  /** Its deletion is lost, so it comes again although it was worked off. */
  readonly undeleted: number;
  /** Comes again after seven minutes. */
  readonly stray: number;
}

export const CALM_QUEUE: QueueRates = { refuse: 0, duplicate: 0, delay: 0, undeleted: 0, stray: 0 };

interface Letter<M> {
  readonly message: M;
  readonly dueAt: number;
  readonly receives: number;
}

export interface SimulatedQueue<M> {
  /** Answers what was not taken. */
  send(messages: readonly M[], delaySeconds: number): readonly M[];
  /** Messages that are there, due or in work. */
  readonly size: () => number;
  behave(): void;
  /** Throws away what waits; what comes later is delivered again. */
  purge(): void;
}

/** A consumer of one message; says when it is over. */
export type Consume<M> = (message: M, ended: (isDone: boolean) => void) => void;

interface Around {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly seen: Seen;
}

const VISIBILITY_MS = 6 * MINUTE;
const MAX_RECEIVES = 3;
/** Of one seed: copies of copies would drown everything else. */
const MOST_COPIES = 25;
const STRAY_MS = 7 * MINUTE;

/** SQS: at least once, in any order, in parts; what fails three times goes to `dead`, where there is one. */
export function simulatedQueue<M>(
  { scheduler, chance, seen }: Around,
  given: QueueRates,
  width: number,
  consume: Consume<M>,
  dead: ((message: M) => void) | null,
): SimulatedQueue<M> {
  let rates = given;
  let waiting: Letter<M>[] = [];
  let [inWork, flying, copies, purged] = [0, 0, 0, 0];

  function put(letter: Letter<M>): void {
    flying += 1;
    const before = purged;
    scheduler.at(letter.dueAt, () => {
      if (purged !== before) return;
      flying -= 1;
      waiting.push(letter);
      deliver();
    });
  }

  function deliver(): void {
    while (waiting.length > 0 && inWork < width) {
      const index = chance.below(waiting.length);
      const letter = waiting[index];
      if (!letter) return;
      waiting = waiting.filter((one) => one !== letter);
      hand(letter);
    }
  }

  function hand({ message, receives }: Letter<M>): void {
    inWork += 1;
    const [receivedAt, before] = [scheduler.now, purged];
    consume(message, (isDone) => {
      if (purged !== before) return;
      inWork -= 1;
      const isForgotten = isDone && chance.happens(rates.undeleted) && (copies += 1) < MOST_COPIES;
      if (isForgotten) seen.add('a message comes again after it was worked off');
      if (!isDone || isForgotten) {
        if (dead === null || receives + 1 < MAX_RECEIVES) {
          put({
            message,
            dueAt: Math.max(scheduler.now, receivedAt + VISIBILITY_MS),
            receives: receives + 1,
          });
        } else if (!isDone) {
          seen.add('a message is given up');
          dead(message);
        }
      }
      scheduler.at(scheduler.now, deliver);
    });
  }

  return {
    send(messages, delaySeconds) {
      const refused = messages.filter(() => chance.happens(rates.refuse));
      if (refused.length > 0) seen.add('the queue takes a batch in part');
      for (const message of messages) {
        if (refused.includes(message)) continue;
        const isLate = chance.happens(rates.delay);
        if (isLate) seen.add('a message comes late');
        const dueAt =
          scheduler.now +
          delaySeconds * SECOND +
          (isLate ? chance.between(1, 600) * SECOND : chance.below(50));
        put({ message, dueAt, receives: 0 });
        if (chance.happens(rates.duplicate) && (copies += 1) < MOST_COPIES) {
          seen.add('a message comes twice');
          put({ message, dueAt: dueAt + chance.below(3) * chance.below(20_000), receives: 0 });
        }
        if (chance.happens(rates.stray) && (copies += 1) < MOST_COPIES) {
          seen.add('a message comes again after seven minutes');
          put({ message, dueAt: dueAt + STRAY_MS, receives: 0 });
        }
      }
      return refused;
    },
    size: () => waiting.length + inWork + flying,
    behave: () => void (rates = CALM_QUEUE),
    purge() {
      waiting = [];
      purged += 1;
      [inWork, flying] = [0, 0];
    },
  };
}
