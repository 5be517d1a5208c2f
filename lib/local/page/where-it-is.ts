import { recordKey } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { StoredRecord } from '../../mock-precoro/model.ts';
import type { Presenter } from '../../mock-precoro/present.ts';
import type { LinkSummary } from '../../sync/ports/state.ts';
import { mappingOf } from '../../sync/services.ts';
import { mayTravel } from '../../sync/travel.ts';
import type { Knowledge } from './knowledge.ts';
import type { State } from './states.ts';

/** Where a record of the list is, and why it is not further; the reason is empty where there is none to tell. */
export interface Whereabouts {
  readonly state: State;
  readonly why: string;
}

/** Judges all records of the list from what is known of them, without a look at each. */
export function whereabouts(
  integration: Integration,
  presenter: Presenter,
): (record: StoredRecord, knowledge: Knowledge) => Whereabouts {
  // A changed record is another object, so what was found out holds as long as the object does.
  const travels = new WeakMap<StoredRecord, boolean>();
  const travel = (record: StoredRecord): boolean => {
    const known = travels.get(record) ?? judgeTravel(record, integration, presenter);
    travels.set(record, known);
    return known;
  };
  return (record, knowledge) => {
    const key = recordKey({ entity: record.entity, id: String(record.id) });
    const links = knowledge.links.get(key) ?? [];
    return (
      stopped(links, knowledge, key) ??
      onItsWay(links, record, knowledge.moving.has(key)) ??
      (links.some(isOutside) ? { state: 'in step', why: '' } : apart(travel(record)))
    );
  };
}

function stopped(links: readonly LinkSummary[], knowledge: Knowledge, key: string): Whereabouts | null {
  const held = links.find(({ hold }) => hold !== null)?.hold;
  if (held) return { state: 'on hold', why: held.words };
  const failure = links.find((link) => link.failure !== null)?.failure ?? knowledge.failures.get(key);
  return failure ? { state: 'failing', why: failure.words } : null;
}

function onItsWay(links: readonly LinkSummary[], record: StoredRecord, moving: boolean): Whereabouts | null {
  const wait = links.find((link) => link.wait !== null)?.wait;
  if (wait) return { state: 'waiting', why: wait.reason };
  if (links.some(({ phase }) => phase === 'creating'))
    return { state: 'on its way', why: 'being created outside' };
  if (links.some(isOutside) && record.externalId === null) {
    return { state: 'on its way', why: 'Precoro does not show its external id yet' };
  }
  return moving ? { state: 'on its way', why: 'changed in Precoro' } : null;
}

function apart(travels: boolean): Whereabouts {
  return travels
    ? { state: 'on its way', why: 'not read yet' }
    : { state: 'left alone', why: 'nothing of it is due outside' };
}

function isOutside({ phase }: LinkSummary): boolean {
  return phase === 'created' || phase === 'linked';
}

function judgeTravel(record: StoredRecord, integration: Integration, presenter: Presenter): boolean {
  const facts = CATALOGUE[record.entity];
  const mapping = mappingOf(integration, record.entity);
  if (!mapping) return false;
  const wire = record.entity === 'supplier' ? presenter.supplierRow(record) : presenter.documentRow(record);
  try {
    return mayTravel(facts.decode(wire, { bankDetails: false }), facts, mapping, integration);
  } catch {
    // Its failure says that it cannot be read; until that is known it is on its way.
    return true;
  }
}
