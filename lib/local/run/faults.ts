import type { FaultRates as PrecoroFaults } from '../../mock-precoro/faults.ts';
import type { FaultRates as DatabaseFaults } from '../database/faults.ts';
import type { FaultLevel } from './options.ts';

export interface WorldFaults {
  readonly precoro: Partial<PrecoroFaults>;
  readonly database: DatabaseFaults;
  /** Share of queue messages delivered twice. */
  readonly duplicateRate: number;
  /** A running function is killed this often, in milliseconds of the wall's clock; 0 for never. */
  readonly killEveryMs: number;
}

export const WORLD_FAULTS: Readonly<Record<FaultLevel, WorldFaults>> = {
  none: { precoro: {}, database: {}, duplicateRate: 0, killEveryMs: 0 },
  light: {
    precoro: {
      errorBefore: 0.01,
      dropAfter: 0.005,
      webhookDuplicate: 0.05,
      webhookDrop: 0.05,
      latencyMs: 100,
    },
    database: { dropBeforeCommit: 0.005, dropAfterCommit: 0.005 },
    duplicateRate: 0.01,
    killEveryMs: 0,
  },
  heavy: {
    precoro: {
      errorBefore: 0.03,
      errorAfter: 0.01,
      dropBefore: 0.01,
      dropAfter: 0.01,
      lateCommit: 0.005,
      notJson: 0.01,
      driftWhilePaging: 0.05,
      lateVisibility: 0.05,
      webhookDuplicate: 0.2,
      webhookDrop: 0.2,
      webhookDelay: 0.1,
      webhookReorder: 0.2,
      latencyMs: 100,
      latencyJitterMs: 400,
    },
    database: { dropBeforeCommit: 0.03, dropAfterCommit: 0.03, silentAfterCommit: 0.005 },
    duplicateRate: 0.05,
    killEveryMs: 5000,
  },
};
