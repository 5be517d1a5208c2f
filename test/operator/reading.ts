import type { Connector } from '../../lib/connectors/contract.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { showRecord } from '../../lib/operator/show-record.ts';
import type { RecordView } from '../../lib/operator/views.ts';
import type { Engine } from '../sync/engine.ts';

/** What a person's commands need, on a whole engine in memory. */
export function operatorOf(e: Engine) {
  return {
    ...e.services,
    connector: async (): Promise<Connector> => e.services.connector,
    gateway: async () => e.precoro,
    queues: { read: async () => ({ upserts: e.letters().length, wake: 0 }) },
    who: 'ann@desk',
  };
}

export function show(e: Engine, ref: RecordRef): Promise<RecordView> {
  return showRecord(operatorOf(e), ref);
}
