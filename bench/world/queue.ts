import { SECOND } from '../../lib/domain/time.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';

export interface QueueOptions<T> {
  readonly clock: Clock;
  readonly random: Random;
  readonly batchSize: number;
  /** Calls of the consumer at once. */
  readonly atOnce: number;
  readonly visibilityMs: number;
  /** Deliveries before a message is a dead letter. */
  readonly mostReceives: number;
  /** Answers the messages that failed; a rejection is the failure of all. */
  readonly consume: (messages: readonly T[]) => Promise<readonly T[]>;
  readonly dead: (message: T) => void;
}

interface Letter<T> {
  readonly message: T;
  readonly receives: number;
}

/** From sending to delivery, beside the delay asked for. */
const DELIVERY_MS = { least: 20, most: 100 };

/** SQS with a function behind it, as far as time is concerned. */
export class BenchQueue<T> {
  private readonly options: QueueOptions<T>;
  private visible: Letter<T>[] = [];
  private running = 0;
  private hidden = 0;

  constructor(options: QueueOptions<T>) {
    this.options = options;
  }

  send(message: T, delaySeconds: number): void {
    this.appear({ message, receives: 0 }, delaySeconds * SECOND);
  }

  /** Messages that are not done with. */
  get size(): number {
    return this.visible.length + this.hidden;
  }

  private appear(letter: Letter<T>, afterMs: number): void {
    const { clock, random } = this.options;
    const delivery = DELIVERY_MS.least + random() * (DELIVERY_MS.most - DELIVERY_MS.least);
    this.hidden += 1;
    void clock.sleep(afterMs + delivery).then(() => {
      this.hidden -= 1;
      this.visible.push(letter);
      this.pump();
    });
  }

  private pump(): void {
    const { batchSize, atOnce } = this.options;
    while (this.running < atOnce && this.visible.length > 0) {
      this.running += 1;
      const letters = this.visible.splice(0, batchSize);
      this.hidden += letters.length;
      void this.deliver(letters).finally(() => {
        this.running -= 1;
        this.hidden -= letters.length;
        this.pump();
      });
    }
  }

  private async deliver(letters: readonly Letter<T>[]): Promise<void> {
    const { consume, visibilityMs, mostReceives, dead } = this.options;
    const messages = letters.map(({ message }) => message);
    const failed = new Set(await consume(messages).catch(() => messages));
    for (const { message, receives } of letters) {
      if (!failed.has(message)) continue;
      if (receives + 1 >= mostReceives) dead(message);
      else this.appear({ message, receives: receives + 1 }, visibilityMs);
    }
  }
}
