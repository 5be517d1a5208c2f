import { CATALOGUE } from '../../entities/catalogue.ts';
import type { CheckedFeed, CustomFieldUse } from '../plan.ts';
import { versionOfFeed } from '../version.ts';
import { mapFeed, referencesOf, saysWhen } from './map-feed.ts';
import type { FeedPlan } from './plan.ts';

/** A checked section of `inward`, ready to run. */
export function toFeed(plan: FeedPlan): CheckedFeed {
  return {
    name: plan.name,
    entity: plan.entity,
    customField: plan.customField,
    source: plan.source,
    target: plan.target,
    mode: plan.mode,
    companies: plan.companies,
    creates: plan.creates,
    onGone: plan.onGone,
    version: versionOfFeed(plan),
    fields: plan.fields.map(({ name }) => name),
    owners: plan.owners,
    outwardFields: plan.outwardFields,
    bankFields: plan.bankFields,
    customFields: customFieldsOf(plan),
    alert: plan.alert,
    payment: plan.payment,
    when: (record) => saysWhen(plan, record),
    referencesOf: (record) => referencesOf(plan, record),
    map: (record, context) => mapFeed(plan, record, context),
  };
}

/** Of options: the field that they are choices of must exist in Precoro. */
function customFieldsOf({ entity, customField, place }: FeedPlan): readonly CustomFieldUse[] {
  const { nestedIn } = CATALOGUE[entity];
  return nestedIn === null || customField === null ? [] : [{ family: nestedIn, name: customField, place }];
}
