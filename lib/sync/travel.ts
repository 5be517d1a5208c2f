import { fromPrecoroTime } from '../domain/time.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import type { EntityMapping, Integration, OnLeave } from '../mapping/contract.ts';
import type { EntityState, Gate, Link } from './ports/state.ts';

/** What a record in its present state asks for (design section 4, "What travels when"). */
export type Travel =
  | { readonly do: 'send' }
  | { readonly do: 'leave'; readonly how: OnLeave }
  | { readonly do: 'nothing'; readonly why: string };

export function decideTravel(
  record: PrecoroRecord,
  facts: EntityFacts,
  mapping: EntityMapping,
  integration: Integration,
  link: Pick<Link, 'phase'>,
): Travel {
  const never = facts.neverTravels(record);
  if (never) return { do: 'nothing', why: never };
  const isLinked = link.phase === 'created' || link.phase === 'linked';
  const standing = facts.standing(record);
  switch (standing) {
    case 'before':
      return { do: 'nothing', why: 'not approved' };
    case 'revision':
      return { do: 'nothing', why: 'in revision' };
    case 'left':
      return isLinked
        ? { do: 'leave', how: mapping.onLeave }
        : { do: 'nothing', why: 'cancelled or disabled' };
    case 'approved':
      // Once linked it is always followed: the latch.
      if (isLinked || link.phase === 'creating') return { do: 'send' };
      if (isHistorical(record, facts, integration.goLive))
        return { do: 'nothing', why: 'approved before go-live' };
      return mapping.when(record)
        ? { do: 'send' }
        : { do: 'nothing', why: 'the configured condition says no' };
  }
}

/**
 * Documents approved before go-live are never created outside. One that already carries an external id and changed
 * since is followed, because somebody linked it.
 */
export function isHistorical(record: PrecoroRecord, facts: EntityFacts, goLive: string): boolean {
  if (!facts.isDocument) return false;
  const start = fromPrecoroTime(goLive) ?? 0;
  const approved = timeOf(record.approvalDate) ?? timeOf(record.createDate) ?? 0;
  const changedSince = (timeOf(record.updateDate) ?? 0) >= start;
  return approved < start && !(record.externalId !== null && changedSince);
}

/** Whether the content may ever be needed outside, judged from a row: spend a detail request only then. */
export function mayTravel(
  record: PrecoroRecord,
  facts: EntityFacts,
  mapping: EntityMapping,
  integration: Integration,
): boolean {
  if (facts.neverTravels(record) || facts.standing(record) !== 'approved') return false;
  // A condition that fails, because it needs lines, says yes: then the detail decides.
  return !isHistorical(record, facts, integration.goLive) && mapping.when(record);
}

/** The gate a person set, else the configuration's mode. */
export function gateOf(state: Pick<EntityState, 'gate'>, mapping: EntityMapping): Gate {
  return state.gate ?? mapping.mode;
}

/** Key that links wait for while their entity's gate is closed or paused. */
export function gateKey(entity: string): string {
  return `gate#${entity}`;
}

function timeOf(text: string | null): number | undefined {
  return text === null ? undefined : fromPrecoroTime(text);
}
