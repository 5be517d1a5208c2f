import type { Failure } from '../domain/failures.ts';
import type { RecordRef } from '../domain/records.ts';
import { withAsked } from '../sync/look-before-create.ts';
import { withStep } from '../sync/trail.ts';
import { decisionOn } from './decided.ts';
import { nameRecord, type NamedRecord, type NameServices } from './name-record.ts';
import type { OperatorServices } from './services.ts';
import { underLease, type LeaseServices } from './under-lease.ts';

export type HoldDoubtfulServices = LeaseServices & NameServices & Pick<OperatorServices, 'who'>;

/** A record that may be one of several outside. */
export interface Doubt {
  readonly ref: RecordRef;
  readonly company: string;
  readonly target: string;
  readonly candidates: readonly {
    readonly externalId: string;
    /** What people call it outside. */
    readonly label: string;
  }[];
}

/**
 * Puts a record on hold whose counterpart outside is not beyond doubt, with the candidates named. Answers in words why
 * not, where a person has decided meanwhile; null when it is on hold.
 *
 * Throws RecordBusyError.
 */
export async function holdDoubtful(services: HoldDoubtfulServices, doubt: Doubt): Promise<string | null> {
  const { clock, who } = services;
  const hold = failureOf(doubt, await nameRecord(services, doubt.ref));
  return underLease(services, doubt.ref, doubt.company, async (link) => {
    const decided = decisionOn(link);
    if (decided !== null || link.hold?.words === hold.words) return { link, value: decided };
    const step = `put on hold by ${who}: it may be ${doubt.candidates.length} of those outside`;
    const ids = doubt.candidates.map(({ externalId }) => externalId);
    const now = clock.now();
    return { link: withStep({ ...withAsked(link, ids, now), hold }, now, step), value: null };
  });
}

function failureOf({ candidates, target }: Doubt, { title, argument }: NamedRecord): Failure {
  const each = candidates.map(({ externalId, label }) => `${externalId} "${label}"`);
  const count = candidates.length === 1 ? `a ${target} that` : `${candidates.length} records that each`;
  const example = candidates[0]?.externalId ?? 'ID';
  const words = `The external system has ${count} may be ${title}: ${each.join(', ')}. Accountant: link the right one (precoro-sync link ${argument} ${example}), or run precoro-sync release ${argument} to have a new one created.`;
  return { kind: 'ambiguous', actor: 'accountant', words };
}
