import { recordKey, type RecordRef } from '../domain/records.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import type { Link } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';

export type LeaseServices = Pick<OperatorServices, 'clock' | 'newId' | 'crossReference'>;

/** The record stayed in work, or was taken up meanwhile: the same command may be given again. */
export class RecordBusyError extends Error {
  override readonly name = 'RecordBusyError';
}

const LEASE_MS = MINUTE;
const RETRY_MS = 2 * SECOND;
/** Longer than any attempt may hold a lease. */
const PATIENCE_MS = 3 * MINUTE;

/**
 * Takes a link's lease, lets `work` say what becomes of the link, and gives the lease back with that. Work that throws
 * keeps the lease, which then ends by itself: what it may have stored is not undone.
 *
 * Throws RecordBusyError when the lease is not free for three minutes, or was overtaken.
 */
export async function underLease<T>(
  services: LeaseServices,
  ref: RecordRef,
  company: string,
  work: (link: Link) => Promise<{ readonly link: Link; readonly value: T }>,
): Promise<T> {
  const { link, value } = await work(await takeLease(services, ref, company));
  if (!(await services.crossReference.release(link))) throw overtaken(link);
  return value;
}

/** For work that finds its lease gone when it stores something. */
export function overtaken({ ref }: Pick<Link, 'ref'>): RecordBusyError {
  return new RecordBusyError(`${recordKey(ref)} was taken up by another process meanwhile: try again`);
}

async function takeLease(services: LeaseServices, ref: RecordRef, company: string): Promise<Link> {
  const { clock, crossReference } = services;
  const owner = services.newId();
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    const now = clock.now();
    const link = await crossReference.acquire(ref, company, owner, now + LEASE_MS, now);
    if (link !== 'busy') return link;
    if (now >= giveUpAt) {
      throw new RecordBusyError(`${recordKey(ref)} has been in work for three minutes: try again later`);
    }
    await clock.sleep(RETRY_MS);
  }
}
