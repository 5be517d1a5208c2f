import { isEntityName, OUTWARD_NAMES, type OutwardName } from '../../domain/records.ts';
import type { Integration } from '../contract.ts';
import type { Fault } from '../faults.ts';
import type { EntityPlan } from '../plan.ts';
import { companiesIn } from '../companies.ts';
import { didYouMean } from '../did-you-mean.ts';
import { parseEntity } from './entity.ts';
import { parseInward } from '../inward/parse-feed.ts';
import type { FeedPlan } from '../inward/plan.ts';
import { parseConnector, parseSources, parseTargets } from './connector.ts';
import { Section } from './reader.ts';
import { parseAlerts, parseCompanies, parseGoLive, parseName, parsePrecoro } from './settings.ts';

export interface ParsedIntegration {
  readonly settings: Omit<Integration, 'entities' | 'feeds'>;
  readonly entities: readonly EntityPlan[];
  readonly feeds: readonly FeedPlan[];
  readonly faults: readonly Fault[];
}

const KEYS = ['name', 'goLive', 'precoro', 'connector', 'alert', 'values', 'companies', 'entities', 'inward'];

/** Reads the whole configuration and collects every fault. What it answers is usable only if there is none. */
export function parseIntegration(config: unknown): ParsedIntegration {
  const faults: Fault[] = [];
  const root = new Section(config, '', faults);
  root.onlyKeys(KEYS, 'setting');
  const companies = parseCompanies(root);
  const { alert, digestAtMinutes } = parseAlerts(root.section('alert'));
  const name = parseName(root, 'name');
  const settings = {
    name,
    goLive: parseGoLive(root),
    precoro: parsePrecoro(root.section('precoro'), name),
    connector: parseConnector(root.section('connector'), companiesIn(companies)),
    companies: companiesIn(companies),
    digestAtMinutes,
  };
  const before = faults.length;
  const section = root.section('entities');
  const configured = entitiesIn(section, root);
  const around = {
    targets: parseTargets(root.section('connector')),
    values: parseValues(root.section('values')),
    configured,
    companies,
    alert,
  };
  const plans = configured.map((name) => parseEntity(section.section(name), name, around));
  const entities = plans.filter((plan) => plan !== null);
  const areEntitiesSound = configured.length > 0 && faults.length === before;
  const sources = parseSources(root.section('connector'));
  const inward = { ...around, sources, entities, areEntitiesSound, companies: settings.companies };
  return { settings, entities, feeds: parseInward(root.section('inward'), inward), faults };
}

/** The sections of `entities`. That there are none is no second fault where one of them, or all, is misspelt. */
function entitiesIn(section: Section, root: Section): readonly OutwardName[] {
  const before = section.faultCount;
  for (const key of section.keys.filter((name) => !OUTWARD_NAMES.some((known) => known === name))) {
    if (isEntityName(key)) section.fault(key, 'only comes in: configure it under "inward".');
    else section.fault(key, `is no entity.${didYouMean(key, OUTWARD_NAMES)}`);
  }
  const configured = OUTWARD_NAMES.filter((name) => section.has(name));
  const isMisspelt = section.faultCount > before || root.keys.some((key) => !KEYS.includes(key));
  if (configured.length === 0 && !isMisspelt)
    section.fault(null, `configures nothing. Known: ${OUTWARD_NAMES.join(', ')}.`);
  return configured;
}

function parseValues(section: Section): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    section.keys.map((name) => {
      const list = section.section(name);
      return [name, new Map(list.keys.map((key) => [key, list.text(key, /./s, 'text')]))] as const;
    }),
  );
}
