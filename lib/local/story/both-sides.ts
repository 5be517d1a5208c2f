import type { ExternalRecord } from '../../connectors/contract.ts';
import type { RecordRef } from '../../domain/records.ts';
import type { ClerkView } from '../../mock-precoro/clerk-view.ts';
import type { Document } from '../../mock-precoro/model.ts';
import { idempotencyKey } from '../../sync/idempotency-key.ts';
import type { Link } from '../../sync/ports/state.ts';
import { mappingOf } from '../../sync/services.ts';
import type { Running } from '../run/running.ts';
import { SceneError } from './until.ts';

/** A document as the clerk sees it in Precoro now. */
export function clerkSees({ world }: Running, { entity, idn }: Document): ClerkView {
  const view = world.precoro.clerkView(entity, idn);
  if (!view) throw new SceneError(`Precoro does not know ${entity} ${idn}`);
  return view;
}

/**
 * Every record of the external system, in all companies, that stands for this one: made with its key, under its external
 * id, or with its number. Reads the whole list there, so that a second one is found whatever it was made with.
 */
export async function counterparts(running: Running, document: Document): Promise<readonly ExternalRecord[]> {
  const { integration, world, services } = running;
  const ref: RecordRef = { entity: document.entity, id: String(document.id) };
  const mapping = mappingOf(integration, ref.entity);
  const target = mapping && world.connector.targets[mapping.target];
  const found: ExternalRecord[] = [];
  for (const company of target ? integration.companies : []) {
    const link = await services.links.read(ref, company);
    const key = idempotencyKey({ ref, company });
    for await (const record of target?.list(company) ?? []) {
      const numbers = target?.spec.naturalKey.map((name) => record.payload.fields[name]) ?? [];
      const isMine = record.createdWithKey === key || record.externalId === link?.externalId;
      if (isMine || numbers.includes(document.invoiceNumber)) found.push(record);
    }
  }
  return found;
}

/** The counterpart that the record is linked to, read outside; null while it has none. */
export async function linkedCounterpart(running: Running, ref: RecordRef): Promise<ExternalRecord | null> {
  const { integration, world, services } = running;
  const mapping = mappingOf(integration, ref.entity);
  for (const company of integration.companies) {
    const link = await services.links.read(ref, company);
    if (!link || link.externalId === null) continue;
    const context = { company, signal: services.deadline(10_000) };
    const found = await world.connector.targets[mapping?.target ?? '']?.read(link.externalId, context);
    if (found?.outcome === 'read' && found.value) return found.value;
  }
  return null;
}

/** The record's links in all companies. */
export async function linksOf({ integration, services }: Running, ref: RecordRef): Promise<readonly Link[]> {
  const links = await Promise.all(integration.companies.map((company) => services.links.read(ref, company)));
  return links.filter((link) => link !== null);
}
