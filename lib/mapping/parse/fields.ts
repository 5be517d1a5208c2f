import type { TargetField, TargetSpec } from '../../connectors/contract.ts';
import { compareDecimals, toDecimal } from '../../domain/money.ts';
import type { Json } from '../../domain/json.ts';
import { convert } from '../convert.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { FieldPlan, RoundingPlan, SourcePlan, TotalsPlan } from '../plan.ts';
import { isObject, nameText, show } from '../values.ts';
import type { Section } from './reader.ts';
import { isConstant, parseSource, type SourceScope } from './source.ts';

type FieldSpecs = Readonly<Record<string, TargetField>>;

/** The `fields` or `lines` of an entity against what its target accepts. */
export function parseFields(
  section: Section,
  specs: FieldSpecs,
  scope: SourceScope,
  target: string,
): readonly FieldPlan[] {
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.required && !section.has(name)) {
      section.fault(name, `is missing, and ${target} needs it: ${spec.about}`);
    }
  }
  const names = section.keys.filter((name) => section.has(name));
  return names.map((name) => parseField(section, name, specs, scope, target)).filter((plan) => plan !== null);
}

function parseField(
  section: Section,
  name: string,
  specs: FieldSpecs,
  scope: SourceScope,
  targetName: string,
): FieldPlan | null {
  const value = section.get(name);
  const isRequired = isObject(value) && value['kind'] === 'required';
  const parsed = parseSource(isRequired ? value['source'] : value, scope);
  const target = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (!target) section.fault(name, `is no field of ${targetName}.${didYouMean(name, Object.keys(specs))}`);
  if (!parsed.ok) section.fault(name, parsed.words);
  if (!target || !parsed.ok) return null;
  const misfit = misfitOf(parsed.source, target);
  if (misfit) section.fault(name, misfit);
  return {
    name,
    place: section.placeOf(name),
    source: parsed.source,
    required: isRequired || target.required === true,
    target,
  };
}

/** A constant that never fits is found now, not with the first record. */
function misfitOf(source: SourcePlan, target: TargetField): string | null {
  if (source.kind !== 'constant') return null;
  const converted = convert(source.value, target);
  return converted.ok
    ? null
    : `the constant ${show(source.value)} does not fit; it must be ${converted.expected}.`;
}

/** The `totals` of an entity; null where there are none or they cannot be used. */
export function parseTotals(
  section: Section,
  spec: TargetSpec,
  lines: readonly FieldPlan[],
  fields: readonly FieldPlan[],
): TotalsPlan | null {
  section.onlyKeys(['header', 'line', 'rounding'], 'setting of totals');
  const header = mappedName(section, 'header', fields);
  const line = mappedName(section, 'line', lines);
  const rounding = section.has('rounding')
    ? parseRounding(section.section('rounding'), spec.lines ?? {}, line, lines)
    : null;
  return { header, line, rounding };
}

function mappedName(section: Section, key: string, plans: readonly FieldPlan[]): string {
  const value = section.get(key);
  const decimals = plans.filter(({ target }) => target.type === 'decimal').map(({ name }) => name);
  if (typeof value === 'string' && decimals.includes(value)) return value;
  section.fault(
    key,
    `must name a mapped field with a decimal amount, but it is ${show(value)}.${didYouMean(nameText(value), decimals)}`,
  );
  return '';
}

function parseRounding(
  section: Section,
  specs: FieldSpecs,
  amount: string,
  lines: readonly FieldPlan[],
): RoundingPlan {
  section.onlyKeys(['upTo', 'line'], 'setting of rounding');
  const upTo = toDecimal(section.get('upTo'));
  if (upTo === undefined || compareDecimals(upTo, '0') <= 0) {
    section.fault(
      'upTo',
      `must be an amount above 0 such as "0.05", but it is ${show(section.get('upTo'))}.`,
    );
  }
  const given = section.section('line');
  given.onlyKeys(Object.keys(specs), 'field of a line');
  const positions = lines
    .filter(({ source }) => source.kind === 'computed' && source.name === 'position')
    .map(({ name }) => name);
  const differences = [amount, ...given.keys.filter((key) => kindOf(given.get(key)) === 'difference')];
  for (const { name, required } of lines) {
    if (required && !given.has(name) && name !== amount && !positions.includes(name)) {
      given.fault(
        name,
        'is missing, and every line needs it: a rounding line has no source, so give constant(...).',
      );
    }
  }
  return { upTo: upTo ?? '0', constants: constantsOf(given, specs), differences, positions };
}

function constantsOf(given: Section, specs: FieldSpecs): Readonly<Record<string, Json>> {
  const constants: Record<string, Json> = {};
  for (const key of given.keys) {
    const source = given.get(key);
    const value = isObject(source) ? source['value'] : undefined;
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (kindOf(source) === 'difference' || !spec) continue;
    const converted = kindOf(source) === 'constant' && isConstant(value) ? convert(value, spec) : null;
    if (converted?.ok) constants[key] = converted.value;
    else
      given.fault(
        key,
        `must be constant(...) or difference${converted ? ` and fit: ${converted.expected}` : ''}.`,
      );
  }
  return constants;
}

function kindOf(value: unknown): unknown {
  return isObject(value) ? value['kind'] : undefined;
}
