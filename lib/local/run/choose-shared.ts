import { CATALOGUE } from '../../entities/catalogue.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { Supplier } from '../../mock-precoro/model.ts';
import { SUPPLIER_STATUS } from '../../mock-precoro/model.ts';
import { mappingOf } from '../../sync/services.ts';
import { mayTravel } from '../../sync/travel.ts';
import { everything } from './everything.ts';
import type { World } from './world.ts';

/** Suppliers that both systems hold without knowing of each other. */
export interface Shared {
  /** With the same code and name outside. */
  readonly exact: readonly Supplier[];
  /** With the same name outside, under another code: a person must say whether they are the same. */
  readonly doubtful: readonly Supplier[];
}

const MOST_EXACT = 60;
const EXACT_SHARE = 1 / 6;
const MOST_DOUBTFUL = 3;

/**
 * Chooses among the suppliers that would be created outside. Doubtful are those that one document waits for, so that
 * what follows from the doubt is seen, and little; where there are none, those that none waits for.
 */
export function chooseShared(
  precoro: Pick<World['precoro'], 'company' | 'switches' | 'records'>,
  integration: Integration,
): Shared {
  const candidates = precoro.company
    .listSuppliers(
      ({ externalId, enable, status }) =>
        externalId === null && enable && status === SUPPLIER_STATUS.approved,
    )
    .sort((a, b) => a.id - b.id);
  const waiting = waitingDocuments(precoro, integration);
  const rank = ({ id }: Supplier): number => {
    const many = waiting.get(String(id)) ?? 0;
    return many === 1 ? -1 : many;
  };
  const doubtful = candidates
    .toSorted((a, b) => rank(a) - rank(b) || a.id - b.id)
    .slice(0, Math.min(MOST_DOUBTFUL, Math.floor(candidates.length / 2)));
  const others = candidates.filter((one) => !doubtful.includes(one));
  const wanted = Math.min(MOST_EXACT, Math.ceil(others.length * EXACT_SHARE));
  const step = Math.max(1, Math.floor(others.length / Math.max(1, wanted)));
  return { exact: others.filter((_, index) => index % step === 0).slice(0, wanted), doubtful };
}

/** Documents that would go out now, by their supplier's id. */
function waitingDocuments(
  precoro: Parameters<typeof chooseShared>[0],
  integration: Integration,
): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const { entity, wire } of everything(precoro)) {
    const [facts, mapping] = [CATALOGUE[entity], mappingOf(integration, entity)];
    if (!mapping || !facts.isDocument) continue;
    const record = facts.decode(wire, { bankDetails: false });
    if (!mayTravel(record, facts, mapping, integration)) continue;
    for (const { id } of mapping.referencesOf(record)) count.set(id, (count.get(id) ?? 0) + 1);
  }
  return count;
}
