import type { Fault } from '../../../mapping/faults.ts';
import { Section } from '../../../mapping/parse/reader.ts';
import type { ApiPlan, RequestPlan, SourcePlan, TargetPlan } from '../plan.ts';
import { namesIn } from '../template.ts';
import { parseAuth } from './auth.ts';
import { parseErrors } from './errors.ts';
import { namesOf } from './request.ts';
import { parseSource } from './source.ts';
import { parseTarget } from './target.ts';
import { headers, namedSections, numberBetween, parseUrl } from './values.ts';

const KEYS = [
  ...['name', 'baseUrl', 'auth', 'headers', 'errors', 'maxConcurrency', 'timeoutSeconds'],
  ...['targets', 'sources'],
];
/** A function that waits longer for one answer has no time left for its work. */
const LONGEST_TIMEOUT_SECONDS = 60;
const MOST_AT_ONCE = 50;

export interface ParsedApi {
  /** Usable only if there are no faults. */
  readonly plan: ApiPlan;
  readonly faults: readonly Fault[];
}

/** Reads a description and collects every fault; `place` is where it stands in the configuration. */
export function parseApi(description: unknown, place = 'connector'): ParsedApi {
  const faults: Fault[] = [];
  const root = new Section(description, place, faults);
  root.onlyKeys(KEYS, 'setting of rest(...)');
  const targets = namedSections(root, 'targets').map(([name, section]) => parseTarget(section, name));
  const names = targets.map(({ name }) => name);
  const sources = namedSections(root, 'sources').map(([name, section]) => parseSource(section, name, names));
  if (targets.length === 0 && sources.length === 0) root.fault('targets', 'is empty; describe at least one.');
  checkReferences(root, sources, names);
  const sent = headers(root, 'headers', ['company']);
  const requests = [...targets.flatMap(requestsOfTarget), ...sources.flatMap(requestsOfSource)];
  const plan: ApiPlan = {
    name: root.text('name', /\S/, 'what people call the system, such as "Acme Books"'),
    baseUrl: parseUrl(root, 'baseUrl'),
    auth: parseAuth(root.section('auth')),
    headers: sent,
    errors: parseErrors(root, faults),
    maxConcurrency: numberBetween(root, 'maxConcurrency', 1, MOST_AT_ONCE, 2),
    timeoutSeconds: numberBetween(root, 'timeoutSeconds', 1, LONGEST_TIMEOUT_SECONDS, 30),
    targets: byName(targets),
    sources: byName(sources),
    knowsCompanies: [...requests.flatMap(namesOf), ...namesIn(sent)].includes('company'),
  };
  return { plan, faults };
}

/** A field that refers to nothing would wait for ever. */
function checkReferences(root: Section, sources: readonly SourcePlan[], targets: readonly string[]): void {
  const known = [...sources.map(({ name }) => name), ...targets];
  for (const { name, spec } of sources) {
    for (const [field, { refersTo }] of Object.entries(spec.fields)) {
      if (refersTo === undefined || known.includes(refersTo)) continue;
      root.fault(
        `sources.${name}.fields.${field}.refersTo`,
        `must be a source or a target, but it is "${refersTo}". Known: ${known.join(', ')}.`,
      );
    }
  }
}

function requestsOfTarget(plan: TargetPlan): readonly RequestPlan[] {
  const { create, update, read, find, list, cancel, deactivate } = plan;
  return [create, update, read, find, list, cancel, deactivate].filter((request) => request !== null);
}

function requestsOfSource({ read, list, changes }: SourcePlan): readonly RequestPlan[] {
  return [read, list, changes];
}

function byName<T extends { readonly name: string }>(plans: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(plans.map((plan) => [plan.name, plan]));
}
