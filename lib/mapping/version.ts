import { contentHash } from '../domain/hashing.ts';
import type { EntityName } from '../domain/records.ts';
import type { Integration } from './contract.ts';
import type { FeedPlan, FeedSource } from './inward/plan.ts';
import type { EntityPlan, FieldPlan, SourcePlan } from './plan.ts';

/**
 * A hash of everything that shapes an entity's payload. Functions count by their text without comments and white space.
 * The text differs with whatever loads the file (a bundler renames, Node.js only blanks types), so it is hashed once,
 * where the app is synthesized, and built into the functions: see {@link withVersions}. What says only whether and when a record travels (`mode`, `when`, `onLeave`, `alert`) does not count: opening the gate must
 * not mark every record as out of date.
 */
export function versionOf(plan: EntityPlan): string {
  return contentHash({
    target: plan.target,
    fields: plan.fields.map(describe),
    lines: plan.lines?.map(describe) ?? null,
    totals: plan.totals,
  });
}

/** The same of what comes in. What says only whether, whence and when a record travels does not count either. */
export function versionOfFeed(plan: FeedPlan): string {
  return contentHash({
    source: plan.source,
    target: plan.target,
    customField: plan.customField,
    fields: plan.fields.map(({ name, required, source }) => ({
      name,
      required,
      source: describeSource(source),
    })),
    owners: plan.owners,
    payment: plan.payment,
  });
}

function describe({ name, required, source }: FieldPlan) {
  return { name, required, source: describeSource(source) };
}

function describeSource(source: SourcePlan | FeedSource): unknown {
  if (source.kind === 'function') return { kind: source.kind, text: condensed(String(source.call)) };
  return source.kind === 'translated' ? { ...source, values: Object.fromEntries(source.values) } : source;
}

/** Strings keep their blanks: `${a} ${b}` is not `${a}${b}`. */
function condensed(code: string): string {
  return code.replace(TEXTS_COMMENTS_AND_BLANKS, (token) => (/^["'`]/.test(token) ? token : ''));
}

const TEXTS_COMMENTS_AND_BLANKS =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+/g;

/** Versions by entity, and of what comes in by the feed: `inward.tax`. */
export type MappingVersions = Readonly<Partial<Record<EntityName | `inward.${string}`, string>>>;

export function versionsOf({ entities, feeds }: Integration): MappingVersions {
  return Object.fromEntries([
    ...entities.map(({ entity, version }) => [entity, version] as const),
    ...feeds.map(({ name, version }) => [`inward.${name}`, version] as const),
  ]);
}

/** The integration with versions that were computed elsewhere; where one is missing its own stays. */
export function withVersions<I extends Integration>(integration: I, versions: MappingVersions): I {
  const entities = integration.entities.map((mapping) => ({
    ...mapping,
    version: versions[mapping.entity] ?? mapping.version,
  }));
  const feeds = integration.feeds.map((feed) => ({
    ...feed,
    version: versions[`inward.${feed.name}`] ?? feed.version,
  }));
  return { ...integration, entities, feeds };
}
