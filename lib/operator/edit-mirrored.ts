import { recordKey, type RecordRef } from '../domain/records.ts';
import type { Mirror, MirrorRecord } from '../sync/ports/state.ts';

const MAX_TRIES = 8;

/**
 * Changes what is kept of a record while others may write it too. False when nothing is kept of it. The same object from
 * `edit` means that nothing is to be changed.
 */
export async function editMirrored(
  { mirror }: { readonly mirror: Mirror },
  ref: RecordRef,
  edit: (record: MirrorRecord) => MirrorRecord,
): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const known = await mirror.read(ref);
    if (!known) return false;
    const edited = edit(known);
    if (edited === known || (await mirror.save(edited))) return true;
  }
  throw new Error(`${recordKey(ref)} is written by too many at once: try again`);
}
