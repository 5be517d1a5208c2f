import { MINUTE } from '../domain/time.ts';
import { inspectLink, type Finding, type InspectLinkServices } from './inspect-link.ts';
import type { PassedLink } from './ports/passes.ts';
import type { Link } from './ports/state.ts';
import type { Services } from './services.ts';
import { withStep } from './trail.ts';

export type HoldFoundServices = InspectLinkServices & Pick<Services, 'newId' | 'crossReference' | 'upserts'>;

/** Long enough for three calls. */
const LEASE_MS = MINUTE;
/** The message sent here tells the failure; the sweep does it where that message was lost. */
const TOLD_LATEST_MS = 2 * MINUTE;

/**
 * Looks once more, now under the record's lease, and puts the record on hold if it is still so: from then on it is told
 * and treated as if an update had found it. `busy`: somebody is at work on it.
 */
export async function holdFound(
  services: HoldFoundServices,
  { ref, company }: Pick<PassedLink, 'ref' | 'company'>,
): Promise<Finding['end'] | 'busy'> {
  const { clock, crossReference, newId, told, upserts } = services;
  const now = clock.now();
  const link = await crossReference.acquire(ref, company, newId(), now + LEASE_MS, now);
  if (link === 'busy') return 'busy';
  const finding = await inspectLink(services, link);
  const isHeld = finding.end === 'gone' || finding.end === 'doubled';
  const after = isHeld ? withHold(link, finding, clock.now()) : link;
  if (!(await crossReference.release(after))) return 'busy';
  if (!isHeld) return finding.end;
  for (const externalId of finding.end === 'doubled' ? finding.doubles : []) {
    await told.remember(link, externalId, now);
  }
  await upserts.send([{ schema: 1, ref, seq: 0 }], 0);
  return finding.end;
}

function withHold(
  link: Link,
  { end, hold }: Extract<Finding, { readonly hold: unknown }>,
  now: number,
): Link {
  const dueAt = now + TOLD_LATEST_MS;
  const wait = { dueAt, since: now, attempts: 0, reason: hold.words, waitsFor: null };
  const step = end === 'gone' ? 'looked for outside: not there' : 'looked for outside: there more than once';
  return withStep({ ...link, hold, wait }, now, step);
}
