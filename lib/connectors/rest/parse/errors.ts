import { Section } from '../../../mapping/parse/reader.ts';
import type { Fault } from '../../../mapping/faults.ts';
import { scalarText, show } from '../../../mapping/values.ts';
import { parsePath, type Path } from '../json-path.ts';
import type { ErrorRule } from '../plan.ts';
import { membersOf, numberBetween, pathOr } from './values.ts';

const KEYS = ['status', 'at', 'equals', 'contains', 'is', 'words', 'actor', 'retryAfterSeconds'];
const MEANINGS = ['rejected', 'duplicate', 'putOff', 'notFound', 'outdated', 'unknown'] as const;
/** A day: who puts off for longer says it with Retry-After. */
const LONGEST_PUT_OFF_SECONDS = 86_400;

export function parseErrors(root: Section, faults: Fault[]): readonly ErrorRule[] {
  return membersOf(root, 'errors').map((member, index) =>
    parseRule(new Section(member, root.placeOf(`errors.${index}`), faults)),
  );
}

function parseRule(section: Section): ErrorRule {
  section.onlyKeys(KEYS, 'setting of an error rule');
  if (!section.has('status') && !section.has('at')) {
    section.fault(null, 'fits every answer: give "status", or a path "at" which something stands.');
  }
  if (!section.has('at') && (section.has('equals') || section.has('contains'))) {
    section.fault('at', 'is missing, and "equals" and "contains" look there.');
  }
  if (!section.has('is')) section.fault('is', `is missing; it must be one of ${MEANINGS.join(', ')}.`);
  return {
    status: parseStatus(section),
    at: pathOr(section, 'at', null),
    equals: parseEquals(section),
    contains: section.has('contains') ? section.text('contains', /./, 'text').toLowerCase() : null,
    is: section.choice('is', MEANINGS, 'rejected'),
    words: parseWords(section),
    actor: section.choice('actor', ['clerk', 'accountant', 'engineer'], 'accountant'),
    retryAfterSeconds: numberBetween(section, 'retryAfterSeconds', 1, LONGEST_PUT_OFF_SECONDS, 60),
  };
}

function parseStatus(section: Section): ErrorRule['status'] {
  const value = section.get('status');
  if (value === undefined) return null;
  if (value === '4xx' || value === '5xx') return value;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const numbers = list.filter((one) => typeof one === 'number').filter(isStatus);
  if (numbers.length === list.length && list.length > 0) return numbers;
  section.fault(
    'status',
    `must be a status such as 422, a list of them, "4xx" or "5xx", but it is ${show(value)}.`,
  );
  return null;
}

function isStatus(number: number): boolean {
  return Number.isInteger(number) && number >= 100 && number <= 599;
}

function parseEquals(section: Section): readonly string[] | null {
  const value = section.get('equals');
  if (value === undefined) return null;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const known = list.flatMap((one) => scalarText(one) ?? []);
  if (known.length === list.length && list.length > 0) return known;
  section.fault(
    'equals',
    `must be text, a number, true or false, or a list of them, but it is ${show(value)}.`,
  );
  return null;
}

function parseWords(section: Section): Path | null {
  const value = section.get('words');
  if (value === undefined) return null;
  const path = typeof value === 'string' ? parsePath(value) : null;
  if (path !== null) return path;
  section.fault('words', `must be a path to text such as "errors.*.message", but it is ${show(value)}.`);
  return null;
}
