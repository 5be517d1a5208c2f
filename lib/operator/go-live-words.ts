import type { EntityName } from '../domain/records.ts';
import type { Gate } from '../sync/ports/state.ts';
import type { Unmatched } from './go-live.ts';
import { unreadWords } from './history-words.ts';
import type { Survey } from './survey-entity.ts';
import { plural } from './words.ts';

/** What the words are made of. */
export interface GoLiveFacts extends Survey {
  readonly label: string;
  readonly gate: Gate;
  readonly goLiveDay: string;
  /** In words where it could not be judged; null for documents. */
  readonly match: Unmatched | { readonly words: string } | null;
  /** Entities it points to whose gate is closed, or which are paused. */
  readonly closedReferences: readonly { readonly entity: EntityName; readonly label: string }[];
}

/** What makes opening the gate wrong unless somebody knows better. */
export function refusalsOf(facts: GoLiveFacts): readonly string[] {
  const { label, state, otherConnector, goLiveDay } = facts;
  const refusals: string[] = [];
  const unread = unreadWords(label, state.cursor);
  if (unread !== null) {
    refusals.push(`${unread}: what belongs together on both sides cannot be told yet.`);
  }
  if (otherConnector.count > 0) {
    const examples = otherConnector.examples
      .map((one) => `${one.label} (${one.system} ${one.id})`)
      .join(', ');
    refusals.push(
      `Another connector is at work: ${counted(otherConnector.count, label)} changed since ${goLiveDay} ${otherConnector.count === 1 ? 'carries' : 'carry'} its id, such as ${examples}. Switch it off in Precoro first, or each is written twice.`,
    );
  }
  return [...refusals, ...matchRefusals(facts)];
}

function matchRefusals({ label, match, state: { entity } }: GoLiveFacts): readonly string[] {
  if (match === null) return [];
  if ('words' in match) {
    return [`Which ${plural(label)} the external system holds already cannot be told: ${match.words}.`];
  }
  const { certain, doubtful } = match;
  const refusals: string[] = [];
  if (certain > 0) {
    refusals.push(
      `${counted(certain, label)} ${certain === 1 ? 'stands' : 'stand'} in the external system already and ${certain === 1 ? 'is' : 'are'} not linked: match them first (precoro-sync match ${entity} --plan FILE.csv), or each is created a second time.`,
    );
  }
  if (doubtful > 0) {
    refusals.push(
      `${counted(doubtful, label)} may stand in the external system already: decide in a plan on each (precoro-sync match ${entity} --plan FILE.csv): link, skip or hold. Without a decision each is created.`,
    );
  }
  return refusals;
}

/** What a person should know before. */
export function warningsOf(facts: GoLiveFacts): readonly string[] {
  const { label, gate, state, notReadYet, closedReferences, onHold } = facts;
  const warnings: string[] = [];
  if (gate === 'live') warnings.push(`The gate of ${plural(label)} is open already.`);
  if (state.paused) warnings.push(`${label} is paused: nothing is written before it is resumed.`);
  if (state.cursor.stopped !== null) warnings.push(`Reading has stopped: ${state.cursor.stopped}`);
  if (notReadYet > 0) {
    warnings.push(
      `${counted(notReadYet, label)} ${notReadYet === 1 ? 'is' : 'are'} not read whole yet, and written as that happens.`,
    );
  }
  if (onHold > 0) {
    warnings.push(
      `${counted(onHold, label)} ${onHold === 1 ? 'is' : 'are'} on hold: nothing of that is written before a release.`,
    );
  }
  for (const other of closedReferences) {
    warnings.push(
      `${plural(other.label)} are not live: each ${label} waits until its ${other.label} is linked.`,
    );
  }
  return warnings;
}

function counted(count: number, label: string): string {
  return `${count} ${count === 1 ? label : plural(label)}`;
}
