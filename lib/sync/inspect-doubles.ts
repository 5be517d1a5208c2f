import type { CallContext, ExternalRecord, Target, TargetSpec } from '../connectors/contract.ts';
import type { ReadOutcome } from '../domain/outcomes.ts';
import type { EntityFacts } from '../entities/entity.ts';
import { isOwnKey } from './idempotency-key.ts';
import { differences } from './payload-differences.ts';
import type { Link, Links } from './ports/state.ts';

/** Another record of the external system with the natural key of a linked one. */
export interface Other {
  readonly externalId: string;
  /**
   * `ours`: it was created for the same Precoro record, by its idempotency key. `copy`: nothing tells who made it, and it
   * is the same document in every field. `namesake`: neither.
   */
  readonly what: 'ours' | 'copy' | 'namesake';
}

/**
 * What else the external system holds under the natural key of `found`, the counterpart of `link`. A record that belongs
 * to some Precoro record, or that was created for another one, is no double whatever it looks like; neither is one that a
 * person ruled out. Reads only.
 */
export async function findOthers(
  { links }: { readonly links: Links },
  { link, found, target }: { readonly link: Link; readonly found: ExternalRecord; readonly target: Target },
  facts: EntityFacts,
  context: CallContext,
): Promise<ReadOutcome<readonly Other[]>> {
  const answer = await target.findByNaturalKey(found.payload, context);
  if (answer.outcome === 'unavailable') return answer;
  const others: Other[] = [];
  for (const other of answer.value) {
    const { externalId } = other;
    if (externalId === link.externalId) continue;
    const isRuledOut = link.intent?.besides.includes(externalId) ?? false;
    const what = isRuledOut ? 'namesake' : judge(other, { link, found, spec: target.spec }, facts);
    const isFree = what === 'namesake' || (await isNobodys(links, link, externalId));
    others.push({ externalId, what: isFree ? what : 'namesake' });
  }
  return { outcome: 'read', value: others };
}

function judge(
  other: ExternalRecord,
  { link, found, spec }: { readonly link: Link; readonly found: ExternalRecord; readonly spec: TargetSpec },
  facts: EntityFacts,
): Other['what'] {
  if (other.createdWithKey !== null) return isOwnKey(link, other.createdWithKey) ? 'ours' : 'namesake';
  // A system that keeps keys would show one on what we made. Where none is kept, only the content can tell; and vendors of
  // the same name and town are no rarity, bills of the same vendor, number, days and lines are.
  const keepsNoKeys = found.createdWithKey === null && link.intent !== null;
  return keepsNoKeys && facts.isDocument && isSame(found, other, spec) ? 'copy' : 'namesake';
}

function isSame(one: ExternalRecord, other: ExternalRecord, spec: TargetSpec): boolean {
  return (
    differences(one.payload, other.payload, spec).length === 0 &&
    differences(other.payload, one.payload, spec).length === 0
  );
}

async function isNobodys(links: Links, { company, target }: Link, externalId: string): Promise<boolean> {
  return target !== null && (await links.owner(company, target, externalId)) === null;
}
