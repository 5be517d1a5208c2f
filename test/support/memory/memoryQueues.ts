import type { Failure } from '../../../lib/domain/failures.ts';
import type {
  DispatcherWake,
  FailureQueue,
  UpsertMessage,
  UpsertQueue,
} from '../../../lib/sync/ports/delivery.ts';

export interface SentUpsert {
  readonly message: UpsertMessage;
  readonly delaySeconds: number;
}

/** Keeps what was sent, in order. `refuse` decides which messages the queue does not take. */
export function memoryUpsertQueue(
  refuse: (message: UpsertMessage) => boolean = () => false,
): UpsertQueue & { readonly sent: readonly SentUpsert[]; take(): readonly UpsertMessage[] } {
  const sent: SentUpsert[] = [];
  return {
    sent,
    /** Empties the queue, as a consumer would. */
    take: () => sent.splice(0).map(({ message }) => message),
    async send(messages, delaySeconds) {
      const refused = messages.filter(refuse);
      sent.push(
        ...messages
          .filter((message) => !refused.includes(message))
          .map((message) => ({ message, delaySeconds })),
      );
      return refused;
    },
  };
}

export interface SentFailure {
  readonly message: UpsertMessage;
  readonly told: { readonly failure: Failure; readonly order: number };
}

export function memoryFailureQueue(): FailureQueue & { readonly sent: readonly SentFailure[] } {
  const sent: SentFailure[] = [];
  return {
    sent,
    async send(message, failure, order) {
      sent.push({ message, told: { failure, order } });
    },
  };
}

/** `wakes` holds the delays asked for. */
export function memoryWake(): DispatcherWake & { readonly wakes: readonly number[] } {
  const wakes: number[] = [];
  return {
    wakes,
    async wake(delaySeconds) {
      wakes.push(delaySeconds);
    },
  };
}
