import { CONNECTOR_KINDS, CONNECTORS } from '../../connectors/registry.ts';
import type { Integration } from '../contract.ts';
import { isTargetType } from '../convert.ts';
import type { InwardSurroundings } from '../inward/outline.ts';
import { isObject } from '../values.ts';
import type { EntitySurroundings } from './entity.ts';
import type { Section } from './reader.ts';

const KEYS = ['kind', 'targets', 'sources', 'inspectPerDay', 'described'];
const DEFAULT_INSPECT_PER_DAY = 200;

/** The connector's settings, with the faults that its own function found in a description. */
export function parseConnector(section: Section, companies: readonly string[]): Integration['connector'] {
  section.onlyKeys(KEYS, 'setting of the connector');
  if (!section.has('kind')) {
    section.fault(
      'kind',
      `is missing; it must be ${CONNECTOR_KINDS.map((kind) => `"${kind}"`).join(' or ')}.`,
    );
  }
  const kind = section.choice('kind', CONNECTOR_KINDS, 'postgres');
  return {
    kind,
    description: CONNECTORS[kind].isDescribed ? parseDescription(section, kind, companies) : null,
    inspectPerDay: section.wholeNumber('inspectPerDay', 0, DEFAULT_INSPECT_PER_DAY),
  };
}

/** The connector's own function has read it already: its faults are taken over. */
function parseDescription(section: Section, kind: string, companies: readonly string[]): unknown {
  const described = section.get('described');
  if (!isObject(described) || !Array.isArray(described['faults'])) {
    section.fault(null, `must be made by ${kind}(...): write connector: ${kind}({ ... }).`);
    return null;
  }
  const faults: readonly unknown[] = described['faults'];
  for (const fault of faults.filter(isObject)) section.faultElsewhere(fault['place'], fault['words']);
  if (companies.length > 1 && described['knowsCompanies'] === false) {
    section.fault(
      null,
      `there are ${companies.length} companies, and no request of the description names {company}: all of them would be one.`,
    );
  }
  return described['description'];
}

/** What a connector declares of itself is no person's text: only its shape is checked, and told of as a whole. */
export function parseTargets(section: Section): EntitySurroundings['targets'] {
  const targets = section.get('targets');
  if (isTargets(targets)) return targets;
  section.fault('targets', 'must be the targets of the connector, such as POSTGRES_TARGETS.');
  return {};
}

function isTargets(value: unknown): value is EntitySurroundings['targets'] {
  return isObject(value) && Object.values(value).every(isTarget);
}

function isTarget(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { fields, lines, naturalKey } = value;
  return areFields(fields) && (lines === undefined || areFields(lines)) && Array.isArray(naturalKey);
}

/** A connector that only takes has none. */
export function parseSources(section: Section): InwardSurroundings['sources'] {
  const sources = section.get('sources') ?? {};
  if (isSources(sources)) return sources;
  section.fault('sources', 'must be the sources of the connector, such as POSTGRES_SOURCES.');
  return {};
}

function isSources(value: unknown): value is InwardSurroundings['sources'] {
  return isObject(value) && Object.values(value).every(isSource);
}

function isSource(value: unknown): boolean {
  if (!isObject(value)) return false;
  return areFields(value['fields']) && (value['target'] === null || typeof value['target'] === 'string');
}

function areFields(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isField);
}

function isField(value: unknown): boolean {
  return isObject(value) && isTargetType(value['type']) && typeof value['about'] === 'string';
}
