import type { FieldOwner } from '../contract.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { SourcePlan } from '../plan.ts';
import { show } from '../values.ts';
import type { FeedOutline } from './outline.ts';
import type { FeedFieldPlan } from './plan.ts';

const OWNERS: readonly FieldOwner[] = ['external', 'precoro'];

/**
 * Who has the last word about each field that travels both ways (`shared`): exactly one. Where the fields of one direction have
 * faults (`areFieldsSound`), an owner of what does not travel is none of its own.
 */
export function parseOwners(
  { section, entity }: FeedOutline,
  shared: readonly string[],
  areFieldsSound: boolean,
): Readonly<Record<string, FieldOwner>> {
  if (shared.length === 0) {
    for (const key of ['owner', 'owners'].filter((name) => areFieldsSound && section.has(name))) {
      section.fault(key, `decides nothing: no field of ${entity} travels both ways.`);
    }
    return {};
  }
  const fallback = section.has('owner') ? section.choice('owner', OWNERS, 'external') : null;
  const given = section.section('owners');
  for (const name of given.keys.filter((key) => areFieldsSound && !shared.includes(key))) {
    given.fault(name, `is no field that travels both ways.${didYouMean(name, shared)}`);
  }
  const lacking = fallback === null ? shared.filter((name) => !given.has(name)) : [];
  if (lacking.length > 0) section.fault('owners', withoutOwner(lacking));
  return Object.fromEntries(shared.map((name) => [name, given.choice(name, OWNERS, fallback ?? 'external')]));
}

/**
 * Fields that the feed writes and that the other direction reads by a path, each with the target's fields that it becomes
 * there; what functions read nobody can see.
 */
export function outwardFieldsOf(
  { twin }: FeedOutline,
  fields: readonly FeedFieldPlan[],
): Readonly<Record<string, readonly string[]>> {
  const written = fields.map(({ name, form }) => {
    const from = form.shownAs ?? name;
    const targets = (twin?.fields ?? []).filter(({ source }) => readBy(source).includes(from));
    return [name, targets.map((field) => field.name)] as const;
  });
  return Object.fromEntries(written.filter(([, targets]) => targets.length > 0));
}

function readBy(source: SourcePlan): readonly string[] {
  if (source.kind === 'translated') return readBy(source.from);
  return source.kind === 'path' ? source.steps.slice(0, 1) : [];
}

function withoutOwner(names: readonly string[]): string {
  const [first] = names;
  const travels = names.length === 1 ? 'travels both ways and has' : 'travel both ways and have';
  return `${names.map(show).join(', ')} ${travels} no owner: name one each, such as { ${first}: "external" } or "precoro", or one "owner" for all.`;
}
