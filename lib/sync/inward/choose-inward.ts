import type { Feed } from '../../mapping/contract.ts';
import type { Inbound, InboundKey } from '../ports/inbound.ts';
import type { EntityState } from '../ports/state.ts';
import { isOpen } from './gate.ts';
import { isDue } from './inbound-state.ts';
import { listedAt } from './list-whole.ts';
import { needsLook } from './look-up.ts';
import type { InwardServices } from './services.ts';

/** One thing to do in this direction. */
export type InwardTask =
  | { readonly kind: 'inwardLook'; readonly feed: Feed; readonly keys: readonly InboundKey[] }
  | { readonly kind: 'inwardWrite'; readonly feed: Feed; readonly key: InboundKey };

/** As many as one request can look up. */
const MOST_KEYS = 200;

/**
 * What external records ask of Precoro, parents first. Looked up together before they are written one by one; a feed whose
 * gate is closed asks for nothing.
 */
export async function inwardTasks(
  services: Pick<InwardServices, 'integration' | 'catalogue' | 'inbounds' | 'sourceCursors'>,
  states: readonly EntityState[],
  now: number,
  limit: number,
): Promise<readonly InwardTask[]> {
  const tasks: InwardTask[] = [];
  for (const feed of services.integration.feeds) {
    if (tasks.length >= limit) break;
    const state = states.find(({ entity }) => entity === feed.entity);
    if (!isOpen(feed, state)) continue;
    const keys = await services.inbounds.due(feed.name, now, MOST_KEYS);
    if (keys.length > 0) tasks.push(...(await tasksOf(services, feed, keys, now, limit)));
  }
  return tasks.slice(0, limit);
}

/**
 * What is ready of the first few, which were due first. Only when none of them is, the others are read too: the next look is
 * worth its request once it asks for a full page, and nothing is left that the last one showed.
 */
async function tasksOf(
  services: Pick<InwardServices, 'catalogue' | 'inbounds' | 'sourceCursors'>,
  feed: Feed,
  keys: readonly InboundKey[],
  now: number,
  limit: number,
): Promise<readonly InwardTask[]> {
  const facts = services.catalogue[feed.entity];
  // Payments are seen in the detail of their invoice.
  const listed = facts.canFilterByExternalId || feed.payment ? 0 : await listedAt(services, feed);
  const isUnseen = (inbound: Inbound) => !feed.payment && needsLook(inbound, facts, listed, now);
  const read = async (some: readonly InboundKey[]) =>
    [...(await services.inbounds.readMany(some)).values()].filter((inbound) => isDue(inbound, now));
  const first = await read(keys.slice(0, limit));
  const ready = first.filter((inbound) => !isUnseen(inbound));
  if (ready.length > 0) return ready.map((key) => ({ kind: 'inwardWrite', feed, key }) as const);
  const rest = await read(keys.slice(limit));
  const unseen = [...first, ...rest].filter(isUnseen);
  const seen = rest.filter((inbound) => !isUnseen(inbound));
  return [
    ...(unseen.length > 0 ? [{ kind: 'inwardLook', feed, keys: unseen } as const] : []),
    ...seen.map((key) => ({ kind: 'inwardWrite', feed, key }) as const),
  ];
}
