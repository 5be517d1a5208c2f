import type { TargetSpec } from '../../connectors/contract.ts';
import type { OutwardName } from '../../domain/records.ts';
import type { CompanyRule } from '../companies.ts';
import type { EntityMapping } from '../contract.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { AnyFunction, EntityPlan, FieldPlan } from '../plan.ts';
import { linePaths } from '../shapes.ts';
import { nameText, show } from '../values.ts';
import { parseFields, parseTotals } from './fields.ts';
import { parseMatchOn } from './match-on.ts';
import type { Section } from './reader.ts';
import { parseAlert } from './settings.ts';
import { isFunction, type SourceScope } from './source.ts';

/** What an entity's section may refer to outside itself. */
export interface EntitySurroundings {
  readonly targets: Readonly<Record<string, TargetSpec>>;
  readonly values: SourceScope['values'];
  readonly configured: readonly OutwardName[];
  readonly companies: CompanyRule;
  readonly alert: EntityMapping['alert'];
}

const KEYS = [
  'target',
  'mode',
  'onLeave',
  'readDetail',
  'when',
  'fields',
  'lines',
  'totals',
  'alert',
  'matchOn',
];

/** One section of `entities`; null where its target is unknown, so that nothing else can be checked. */
export function parseEntity(
  section: Section,
  entity: OutwardName,
  around: EntitySurroundings,
): EntityPlan | null {
  section.onlyKeys(KEYS, 'setting of an entity');
  const settings = {
    entity,
    mode: section.choice('mode', ['observe', 'live'], 'observe'),
    onLeave: section.choice('onLeave', ['update', 'cancel', 'hold', 'report'], 'report'),
    readDetail: section.boolean('readDetail', false),
    alert: parseAlert(section.section('alert'), around.alert),
    when: parseWhen(section),
    matchOn: parseMatchOn(section),
    companies: around.companies,
  };
  const target = section.get('target');
  const names = Object.keys(around.targets);
  const spec = typeof target === 'string' && names.includes(target) ? around.targets[target] : undefined;
  if (spec && typeof target === 'string') {
    return { ...settings, target, ...parseContent(section, entity, around, target, spec) };
  }
  section.fault(
    'target',
    `must be a target of the connector, but it is ${show(target)}.${didYouMean(nameText(target), names)}`,
  );
  return null;
}

function parseContent(
  section: Section,
  entity: OutwardName,
  around: EntitySurroundings,
  name: string,
  spec: TargetSpec,
) {
  const scope = { entity, values: around.values, configured: around.configured };
  const fields = parseFields(section.section('fields'), spec.fields, { ...scope, in: 'record' }, name);
  const lines = parseLines(section, { ...scope, in: 'line' }, name, spec);
  if (!section.has('totals')) return { fields, lines, totals: null };
  if (lines) return { fields, lines, totals: parseTotals(section.section('totals'), spec, lines, fields) };
  section.fault('totals', 'needs "lines" to compare with.');
  return { fields, lines, totals: null };
}

function parseLines(
  section: Section,
  scope: SourceScope,
  name: string,
  spec: TargetSpec,
): readonly FieldPlan[] | null {
  const given = section.has('lines');
  if (given && !spec.lines) section.fault('lines', `${name} has no lines.`);
  if (given && linePaths(scope.entity).length === 0) section.fault('lines', `${scope.entity} has no lines.`);
  if (!given && spec.lines) section.fault('lines', `is missing, and ${name} has lines.`);
  return given && spec.lines
    ? parseFields(section.section('lines'), spec.lines, scope, `a line of ${name}`)
    : null;
}

/** A condition of the configuration; null where there is none. */
export function parseWhen(section: Section): AnyFunction | null {
  const value = section.get('when');
  if (value === undefined || isFunction(value)) return value ?? null;
  section.fault('when', `must be a function that answers true or false, but it is ${show(value)}.`);
  return null;
}
