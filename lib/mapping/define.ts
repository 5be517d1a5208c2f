import type { IntegrationConfig, TargetSpecs, ValueMaps } from './config.ts';
import { usesBankDetails } from './bank-fields.ts';
import { companiesOf } from './companies.ts';
import { ConfigurationError } from './faults.ts';
import type { NoSources, SourceSpecs } from './inward/config.ts';
import { toFeed } from './inward/feed.ts';
import { mapHeader, mapRecord } from './map-record.ts';
import { parseIntegration } from './parse/integration.ts';
import type { CheckedIntegration, CheckedMapping, EntityPlan } from './plan.ts';
import { customFieldsOf, moneyFieldsOf, optionFieldsOf, referencesOf } from './uses.ts';
import { versionOf } from './version.ts';

/**
 * Checks a configuration and makes it ready to run.
 *
 * @throws {ConfigurationError} with every fault at once, each with its place and, for unknown names, the nearest
 * known one. Names of custom fields need Precoro: `checkDefinitions` checks them later.
 */
export function defineIntegration<
  const Targets extends TargetSpecs,
  const Values extends ValueMaps,
  const Sources extends SourceSpecs = NoSources,
>(config: IntegrationConfig<Targets, Values, Sources>): CheckedIntegration {
  const { settings, entities, feeds, faults } = parseIntegration(config);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return { ...settings, entities: entities.map(toMapping), feeds: feeds.map(toFeed) };
}

function toMapping(plan: EntityPlan): CheckedMapping {
  return {
    entity: plan.entity,
    target: plan.target,
    mode: plan.mode,
    onLeave: plan.onLeave,
    readDetail: plan.readDetail,
    version: versionOf(plan),
    optionFields: optionFieldsOf(plan),
    customFields: customFieldsOf(plan),
    usesBankDetails: usesBankDetails(plan),
    money: moneyFieldsOf(plan),
    alert: plan.alert,
    matchOn: plan.matchOn,
    when: (record) => saysWhen(plan, record),
    companiesOf: (record) => companiesOf(plan.companies, record),
    referencesOf: (record) => referencesOf(plan, record),
    map: (record, context) => mapRecord(plan, record, context),
    headerOf: (record, context) => mapHeader(plan, record, context),
  };
}

/** A condition that fails says yes; `map` then tells the failure. "No" would lose the record without a word. */
function saysWhen({ when }: EntityPlan, record: object): boolean {
  try {
    return when === null || when(record) === true;
  } catch {
    return true;
  }
}
