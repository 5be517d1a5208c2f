import type { Failure } from '../../domain/failures.ts';
import type { RecordRef } from '../../domain/records.ts';

/** "Apply this record, at least in this version." An unknown `schema` waits for a newer deployment. */
export interface UpsertMessage {
  readonly schema: 1;
  readonly ref: RecordRef;
  readonly seq: number;
}

export interface UpsertQueue {
  /** Answers the messages that were not taken; sending is at least once. `delaySeconds` 0 to 900. */
  send(messages: readonly UpsertMessage[], delaySeconds: number): Promise<readonly UpsertMessage[]>;
}

/** The way of known failures to the error logger. */
export interface FailureQueue {
  /** `order`: of the attempt that failed (see {@link WriteBack.order}), so that a late message says nothing after its cure. */
  send(message: UpsertMessage, failure: Failure, order: number): Promise<void>;
}

export interface DispatcherWake {
  /** `delaySeconds` 0 to 900. */
  wake(delaySeconds: number): Promise<void>;
}

/** Facts for other systems in the company, on the event bus. */
export type SyncEvent =
  | {
      readonly type: 'RecordSynced';
      readonly ref: RecordRef;
      /** What people call the record. */
      readonly label: string;
      /** Of the version that was written, ISO 8601 by Precoro's clock; null where it sent none. */
      readonly updateDate: string | null;
      readonly company: string;
      readonly externalId: string;
      readonly action: 'created' | 'updated' | 'adopted' | 'cancelled' | 'deactivated';
      /** Where it was written to. Default: outward, to the external system. */
      readonly direction?: 'inward';
    }
  | {
      readonly type: 'SyncFailed';
      readonly ref: RecordRef;
      readonly label: string | null;
      readonly failure: Failure;
    };

export interface Events {
  publish(event: SyncEvent): Promise<void>;
}
