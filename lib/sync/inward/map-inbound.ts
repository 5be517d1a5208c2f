import type { ExternalRef, Feed, InwardCounterpart, InwardResult } from '../../mapping/contract.ts';
import { linkName, type Inbound } from '../ports/inbound.ts';
import type { InwardServices } from './services.ts';

/** Maps an external record, with the Precoro ids of what it names gathered before. */
export async function mapInbound(
  { links }: Pick<InwardServices, 'links'>,
  feed: Feed,
  inbound: Inbound,
): Promise<InwardResult> {
  const { company } = inbound;
  const known = new Map<string, InwardCounterpart>();
  for (const ref of feed.referencesOf(inbound.content)) {
    const owner = await links.owner(company, ref.target, ref.externalId);
    known.set(nameOf(ref, company), owner ? { state: 'linked', id: owner.id } : { state: 'awaited' });
  }
  const counterpart = (ref: ExternalRef): InwardCounterpart =>
    known.get(nameOf(ref, company)) ?? { state: 'awaited' };
  return feed.map(inbound.content, { company, counterpart });
}

/** What a record waits for that names another one. */
export function nameOf({ target, externalId }: ExternalRef, company: string): string {
  return linkName(target, company, externalId);
}
