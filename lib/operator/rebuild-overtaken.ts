import type { RecordRef } from '../domain/records.ts';
import { withStep } from '../sync/trail.ts';
import type { OperatorServices } from './services.ts';
import { underLease } from './under-lease.ts';

/**
 * What the link says was written last is not what stands outside: written since, and forgotten with the table, or changed
 * there by hand. Nobody can tell, so the newest version is written in any case.
 *
 * Throws RecordBusyError.
 */
export async function forgetAgreed(
  services: Pick<OperatorServices, 'clock' | 'newId' | 'crossReference' | 'who'>,
  ref: RecordRef,
  company: string,
): Promise<null> {
  return underLease(services, ref, company, async (link) => {
    const words = `to be written anew by ${services.who} (rebuilt)`;
    return { link: withStep({ ...link, agreed: null }, services.clock.now(), words), value: null };
  });
}
