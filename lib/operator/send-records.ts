import { recordKey, type RecordRef } from '../domain/records.ts';
import type { OperatorServices } from './services.ts';

const BATCH = 500;

/**
 * Sends each record's message, as many as there are. `onSent` hears how many are sent so far. Throws when the queue does
 * not take one: the command may be given again.
 */
export async function sendRecords(
  { upserts }: Pick<OperatorServices, 'upserts'>,
  refs: readonly RecordRef[],
  onSent: (sent: number) => void = () => undefined,
): Promise<void> {
  for (let from = 0; from < refs.length; from += BATCH) {
    const messages = refs.slice(from, from + BATCH).map((ref) => ({ schema: 1 as const, ref, seq: 0 }));
    const [refused] = await upserts.send(messages, 0);
    if (refused) throw new Error(`the queue did not take ${recordKey(refused.ref)}: try again`);
    onSent(from + messages.length);
  }
}
