import type { RecordRef } from '../domain/records.ts';
import type { MirrorRecord } from '../sync/ports/state.ts';
import { editMirrored } from './edit-mirrored.ts';
import type { OperatorServices } from './services.ts';

/** Has a document read whole of which only the list row is known, unless that is due already. */
export async function readWhole(
  services: Pick<OperatorServices, 'clock' | 'mirror' | 'dispatcher'>,
  ref: RecordRef,
  detailClass: MirrorRecord['detailClass'],
): Promise<void> {
  const now = services.clock.now();
  await editMirrored(services, ref, (known) =>
    known.detail || known.detailDueAt !== null ? known : { ...known, detailDueAt: now, detailClass },
  );
  await services.dispatcher.wake(2);
}
