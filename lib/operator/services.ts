import type { Connector } from '../connectors/contract.ts';
import type { PrecoroGateway } from '../sync/ports/precoro.ts';
import type {
  Audit,
  AuditLog,
  Erasable,
  Gates,
  LinkSearch,
  MirrorSearch,
  WriteBackSearch,
} from '../sync/ports/state.ts';
import type { Services } from '../sync/services.ts';

/** Messages per queue, by the queue's short name (`upserts`, `wake` and their dead letters). Approximate. */
export interface QueueDepths {
  read(): Promise<Readonly<Record<string, number>>>;
}

/** What a person's command may need. Each use case names the part it takes with `Pick`. */
export type OperatorServices = Pick<
  Services,
  | 'clock'
  | 'newId'
  | 'deadline'
  | 'integration'
  | 'catalogue'
  | 'states'
  | 'definitions'
  | 'mirror'
  | 'crossReference'
  | 'links'
  | 'waits'
  | 'writeBacks'
  | 'inbounds'
  | 'sourceCursors'
  | 'failures'
  | 'upserts'
  | 'dispatcher'
  | 'leases'
  | 'events'
  | 'ledgers'
  | 'claims'
  | 'syncTally'
> & {
  readonly gates: Gates;
  readonly audit: Audit & AuditLog;
  readonly mirror: MirrorSearch & Erasable;
  readonly links: LinkSearch;
  readonly failures: Erasable;
  readonly writeBacks: WriteBackSearch & Erasable;
  readonly queues: QueueDepths;
  /** Opened at the first call; throws when its secret is not filled in. It may still be out of reach from here. */
  readonly connector: () => Promise<Connector>;
  /** Likewise. Every request goes through a quota session under the dispatcher's lease. */
  readonly gateway: () => Promise<PrecoroGateway>;
  /** Who gives the command, for the audit: a name a colleague recognises. */
  readonly who: string;
};
