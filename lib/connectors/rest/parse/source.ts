import type { Section } from '../../../mapping/parse/reader.ts';
import { didYouMean } from '../../../mapping/did-you-mean.ts';
import { show } from '../../../mapping/values.ts';
import type { SincePlan, SourcePlan } from '../plan.ts';
import { parseRecord, parseSourceFields, specsOf } from './fields.ts';
import { namesOf, parseListing, parseRead } from './request.ts';
import { neededPath, numberBetween, pathOr } from './values.ts';

const KEYS = ['fields', 'target', 'record', 'read', 'list', 'changes'];
const LONGEST_OVERLAP_SECONDS = 86_400;

export function parseSource(section: Section, name: string, targets: readonly string[]): SourcePlan {
  section.onlyKeys(KEYS, 'setting of a source');
  const fields = parseSourceFields(section, 'fields');
  const list = parseListing(section.section('list'), []);
  return {
    name,
    spec: { fields: specsOf(fields), target: parseTargetName(section, targets) },
    record: parseRecord(section, fields, null, ['gone']),
    read: parseRead(section.section('read'), ['id']),
    list,
    changes: section.has('changes')
      ? parseChanges(section.section('changes'))
      : { ...list, since: { style: 'none' } },
  };
}

function parseTargetName(section: Section, targets: readonly string[]): string | null {
  const target = section.get('target');
  if (target === null || (typeof target === 'string' && targets.includes(target))) return target;
  const hint = typeof target === 'string' ? didYouMean(target, targets) : '';
  section.fault(
    'target',
    `must be null or the target that writes the same records, but it is ${show(target)}.${hint}`,
  );
  return null;
}

function parseChanges(section: Section): SourcePlan['changes'] {
  const since = parseSince(section.section('since'));
  const filled = since.style === 'cursor' ? ['cursor'] : ['since'];
  const plan = { ...parseListing(section, filled, ['since']), since };
  const [name = ''] = filled;
  if (!namesOf(plan).includes(name)) {
    section.fault('since', `needs {${name}} in the request, such as query: { updated_since: "{${name}}" }.`);
  }
  if (since.style === 'date' && plan.answers === 'id') {
    section.fault('answers', 'must be "record": the moment of the change stands in it.');
  }
  if (since.style === 'cursor' && plan.pages.style !== 'all') {
    section.fault(
      'pages',
      'must be left out: with since "cursor" each answer tells where the next one begins.',
    );
  }
  return plan;
}

function parseSince(section: Section): SincePlan {
  if (!section.has('style')) section.fault('style', 'is missing; it must be "date" or "cursor".');
  const style = section.choice('style', ['date', 'cursor'], 'date');
  if (style === 'cursor') {
    section.onlyKeys(['style', 'next', 'more'], 'setting of since "cursor"');
    return { style, next: neededPath(section, 'next'), more: pathOr(section, 'more', null) };
  }
  section.onlyKeys(['style', 'at', 'overlapSeconds', 'format'], 'setting of since "date"');
  return {
    style,
    at: neededPath(section, 'at'),
    overlapSeconds: numberBetween(section, 'overlapSeconds', 0, LONGEST_OVERLAP_SECONDS, 120),
    format: section.choice('format', ['iso', 'day', 'seconds'], 'iso'),
  };
}
