import type { EntityName } from '../domain/records.ts';
import { wakeDependents } from './finish-link.ts';
import type { Audit, Gate, Gates } from './ports/state.ts';
import type { Services } from './services.ts';
import { gateKey } from './travel.ts';

/** A person opens or closes an entity's gate. Opening wakes every record that waited for it. Answers how many. */
export async function setGate(
  services: Pick<Services, 'clock' | 'waits' | 'upserts'> & { readonly gates: Gates; readonly audit: Audit },
  entity: EntityName,
  gate: Gate,
  who: string,
): Promise<number> {
  const what = gate === 'live' ? 'opened the gate' : 'closed the gate';
  await services.audit.record({ at: services.clock.now(), who, what, subject: entity, detail: {} });
  await services.gates.setGate(entity, gate);
  return gate === 'live' ? wakeDependents(services, gateKey(entity)) : 0;
}
