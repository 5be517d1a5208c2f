import type { Connector } from '../connectors/contract.ts';
import type { Link } from '../sync/ports/state.ts';
import { LOOK_DEADLINE_MS, orWords, type Opened } from './or-words.ts';
import type { OperatorServices } from './services.ts';
import type { CompanySide } from './views.ts';

type External = CompanySide['external'];

/**
 * What stands outside now for each link, in their order. Never throws and never takes longer than ten seconds: an
 * external system that cannot be asked from here must not hide the rest.
 */
export async function lookOutside(
  services: Pick<OperatorServices, 'connector' | 'deadline'>,
  links: readonly (Link | null)[],
): Promise<readonly External[]> {
  const linked = links.some((link) => link !== null && link.externalId !== null);
  if (!linked) return links.map(() => ({ state: 'none' }));
  const signal = services.deadline(LOOK_DEADLINE_MS);
  const opened = await orWords(() => services.connector(), signal);
  return Promise.all(links.map((link) => look(link, opened, signal)));
}

async function look(link: Link | null, opened: Opened<Connector>, signal: AbortSignal): Promise<External> {
  if (!link || link.externalId === null || link.target === null) return { state: 'none' };
  if ('words' in opened) return { state: 'unreachable', words: opened.words };
  const { company, target: name, externalId } = link;
  const target = opened.value.targets[name];
  if (!target) return { state: 'unreachable', words: `The connector has no "${name}" any more` };
  const answered = await orWords(() => target.read(externalId, { company, signal }), signal);
  if ('words' in answered) return { state: 'unreachable', words: answered.words };
  const { value: outcome } = answered;
  if (outcome.outcome === 'unavailable') return { state: 'unreachable', words: outcome.words };
  return outcome.value === null ? { state: 'missing' } : { state: 'found', payload: outcome.value.payload };
}
