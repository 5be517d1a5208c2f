import type { SourceSpec, TargetSpec } from '../../connectors/contract.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { EntityMapping } from '../contract.ts';
import { sameName } from '../custom-fields.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Section } from '../parse/reader.ts';
import type { SourceScope } from '../parse/source.ts';
import type { EntityPlan } from '../plan.ts';
import { nameText, show } from '../values.ts';

/** What the sections of `inward` may refer to outside themselves. */
export interface InwardSurroundings {
  readonly sources: Readonly<Record<string, SourceSpec>>;
  readonly targets: Readonly<Record<string, TargetSpec>>;
  readonly values: SourceScope['values'];
  readonly companies: readonly string[];
  readonly alert: EntityMapping['alert'];
  readonly entities: readonly EntityPlan[];
  /** False: a fault there is told, and what lacks because of it is none of its own. */
  readonly areEntitiesSound: boolean;
}

/** A section of `inward` as far as others refer to it. */
export interface FeedOutline {
  readonly section: Section;
  readonly entity: EntityName;
  readonly customField: string | null;
  readonly name: string;
  readonly source: string;
  readonly spec: SourceSpec;
  readonly companies: readonly string[];
  /** Under which its links are kept. */
  readonly target: string;
  /** The section of `entities` that the same records go out by; null where they only come in. */
  readonly twin: EntityPlan | null;
}

/** Entities whose records Precoro lets others make. */
const FED_NAMES = ENTITY_NAMES.filter((name) => CATALOGUE[name].writes?.create);

/** Every section with a known source, parents before those that refer to them. */
export function outlineFeeds(inward: Section, around: InwardSurroundings): readonly FeedOutline[] {
  for (const key of inward.keys) {
    if (FED_NAMES.some((name) => name === key)) continue;
    const words = isEntityName(key) ? 'is made in Precoro alone.' : 'is no entity.';
    inward.fault(key, `${words}${didYouMean(key, FED_NAMES)}`);
  }
  const configured = FED_NAMES.filter((entity) => inward.has(entity));
  return configured.flatMap((entity) =>
    CATALOGUE[entity].nestedIn === null
      ? (outlineFeed(inward.section(entity), entity, null, around) ?? [])
      : outlineOptions(inward.section(entity), entity, around),
  );
}

function outlineOptions(
  options: Section,
  entity: EntityName,
  around: InwardSurroundings,
): readonly FeedOutline[] {
  const fields = options.keys.filter((field) => options.has(field));
  if (fields.length === 0) {
    options.fault(null, 'names no custom field: give a section for each, such as { "GL account": { … } }.');
  }
  return fields.flatMap((field, index) => {
    const rival = fields.slice(0, index).find((other) => isSameFeed(other, field));
    if (field.trim() === '')
      options.fault(field, "must be a custom field's name in Precoro, but it is blank.");
    if (rival !== undefined) options.fault(field, `fills the same custom field as ${show(rival)}.`);
    return outlineFeed(options.section(field), entity, field, around) ?? [];
  });
}

/** Two custom fields that differ in a sign that names of feeds cannot hold would share their links. */
function isSameFeed(left: string, right: string): boolean {
  return sameName(nameable(left), nameable(right));
}

function outlineFeed(
  section: Section,
  entity: EntityName,
  customField: string | null,
  around: InwardSurroundings,
): FeedOutline | null {
  const companies = parseCompanies(section, around.companies);
  const source = section.get('source');
  const spec =
    typeof source === 'string' && Object.hasOwn(around.sources, source) ? around.sources[source] : null;
  if (typeof source !== 'string' || !spec) {
    section.fault('source', unknownSource(source, Object.keys(around.sources)));
    return null;
  }
  const name = customField === null ? entity : `${entity}.${nameable(customField)}`;
  const outward = around.entities.find((plan) => plan.entity === entity);
  const twin = outward?.target === spec.target ? outward : null;
  if (outward && !twin) section.fault('source', otherRecords(source, outward, around));
  return { section, entity, customField, name, source, spec, companies, twin, target: twin?.target ?? name };
}

/** Names of feeds are parts of keys, whose parts these signs divide. */
function nameable(customField: string): string {
  return customField.replace(/[/#]/g, '-');
}

function unknownSource(source: unknown, known: readonly string[]): string {
  const words = `must be a source of the connector, but it is ${show(source)}.`;
  return known.length === 0
    ? `${words} "connector.sources" names none.`
    : `${words}${didYouMean(nameText(source), known)}`;
}

/** A record of Precoro has room for one external id. */
function otherRecords(
  source: string,
  { entity, target }: EntityPlan,
  { sources }: InwardSurroundings,
): string {
  const right = Object.entries(sources).flatMap(([name, spec]) => (spec.target === target ? [name] : []));
  const words = `"${source}" are other records than the "${target}" that ${entity} goes out to, and a record in Precoro has room for one external id.`;
  return right.length === 0
    ? `${words} No source yields that target.`
    : `${words} Known: ${right.join(', ')}.`;
}

function parseCompanies(section: Section, known: readonly string[]): readonly string[] {
  const given = section.get('companies');
  if (given === undefined) return known;
  if (!Array.isArray(given) || given.length === 0) {
    section.fault(
      'companies',
      `must be a list of companies such as ["${known[0]}"], but it is ${show(given)}.`,
    );
    return known;
  }
  const names: readonly unknown[] = given;
  for (const name of names.filter((one) => !known.some((company) => company === one))) {
    section.fault(
      'companies',
      `holds ${show(name)}, which is no company of the integration.${didYouMean(nameText(name), known)}`,
    );
  }
  return known.filter((company) => names.includes(company));
}
