import { ENTITY_NAMES, isOutwardName, type EntityName } from '../domain/records.ts';
import type { EntityFacts } from '../entities/entity.ts';
import type { Integration } from '../mapping/contract.ts';

/** What a person's words for a record say. */
export interface Asked {
  /** Those it may be; every configured one where the words name none. */
  readonly entities: readonly EntityName[];
  readonly isNamed: boolean;
  /** A number, an id, or a name. */
  readonly text: string;
  /** Precoro's id beyond doubt: `invoice#956598`. */
  readonly isKey: boolean;
}

/** What people type besides the entity's own names and the name of its target outside. */
const SHORT: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  supplier: ['vendor'],
  purchaseOrder: ['po', 'order'],
  invoice: ['credit note'],
  receipt: ['goods receipt'],
};

/**
 * Reads `invoice 1043`, `PO: 77`, `purchase-orders #77`, `bill B-000079`, `invoice#956598` or a bare number; and records of
 * the external system: `tax T-21`, `gl account 6420`, `~tax/default/T-21`.
 */
export function parseRecordText(
  typed: string,
  integration: Integration,
  catalogue: Readonly<Record<EntityName, EntityFacts>>,
): Asked {
  const all = configuredEntities(integration);
  const whole = unquoted(typed);
  for (const [alias, entities] of aliasesOf(integration, catalogue)) {
    const match = patternOf(alias).exec(whole);
    const [, separator = '', text = ''] = match ?? [];
    if (match)
      return { entities, isNamed: true, text: unquoted(text).replace(/^#\s*/, ''), isKey: separator === '#' };
  }
  return { entities: all, isNamed: false, text: whole.replace(/^#\s*/, ''), isKey: false };
}

/** Those that go out, and those that come in. */
function configuredEntities({
  entities,
  feeds,
}: Pick<Integration, 'entities' | 'feeds'>): readonly EntityName[] {
  const named = new Set([...entities, ...feeds].map(({ entity }) => entity));
  return [...entities.map(({ entity }) => entity), ...ENTITY_NAMES].filter((name) => named.delete(name));
}

/** Longest first, so that "purchase order 77" is not read as the order named "77". */
function aliasesOf(
  integration: Integration,
  catalogue: Readonly<Record<EntityName, EntityFacts>>,
): readonly (readonly [string, readonly EntityName[]])[] {
  const aliases = new Map<string, EntityName[]>();
  const add = (alias: string, entity: EntityName): void => {
    const known = aliases.get(alias) ?? [];
    aliases.set(alias, [...new Set([...known, entity])]);
  };
  // What the configuration does not carry shall not take words from names such as "Location Services".
  const carried = configuredEntities(integration);
  const isKnown = (name: EntityName): boolean => isOutwardName(name) || carried.includes(name);
  for (const name of ENTITY_NAMES.filter(isKnown)) {
    for (const alias of [name, catalogue[name].label, ...(SHORT[name] ?? [])]) add(spaced(alias), name);
  }
  for (const { entity, target } of integration.entities) {
    if (!aliases.has(spaced(target))) add(spaced(target), entity);
  }
  const own = new Set(aliases.keys());
  for (const { entity, source } of integration.feeds) {
    if (!own.has(spaced(source))) add(spaced(source), entity);
  }
  return [...aliases].sort(([a], [b]) => b.length - a.length);
}

/** The name in one or several words, in any case, one or many of them; then a space, a colon or a number sign. */
function patternOf(alias: string): RegExp {
  const words = alias
    .split(' ')
    .map((word) => word.replace(/\W/g, '\\$&'))
    .join('[\\s_-]*');
  return new RegExp(`^${words}s?(#|\\s*[:#]\\s*|\\s+)(.+)$`, 'is');
}

/** `purchaseOrder` and `purchase_order` become `purchase order`. */
function spaced(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}

function unquoted(text: string): string {
  return text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
}
