import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Attributes = Readonly<Record<string, unknown>>;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/**
 * DynamoDB expressions name attributes as `#name` and values as `:name`: written so, reserved words need no thought.
 * `names` is only for `#names` that are not the attribute's own name.
 */
export interface Condition {
  readonly condition?: string;
  readonly values?: Attributes;
  readonly names?: Readonly<Record<string, string>>;
}

export interface Change extends Condition {
  /** Attributes to set; null and undefined remove the attribute. */
  readonly assign?: Attributes;
  /** Further SET clauses, such as `#since = if_not_exists(#since, :now)`. */
  readonly set?: readonly string[];
  readonly add?: Readonly<Record<string, number>>;
}

/** Expression, names and values of an UpdateItem. */
export function updateParts(change: Change) {
  const assigned = Object.entries(change.assign ?? {});
  const kept = assigned.filter(([, value]) => value !== null && value !== undefined);
  const gone = assigned.filter(([, value]) => value === null || value === undefined);
  const added = Object.entries(change.add ?? {});
  const update = [
    clause('SET', [...kept.map(([name]) => `#${name} = :${name}`), ...(change.set ?? [])]),
    clause(
      'REMOVE',
      gone.map(([name]) => `#${name}`),
    ),
    clause(
      'ADD',
      added.map(([name]) => `#${name} :${name}`),
    ),
  ].join(' ');
  return {
    UpdateExpression: update.trim(),
    ...conditionParts(
      { ...change, values: { ...Object.fromEntries(kept), ...change.add, ...change.values } },
      update,
    ),
  };
}

/** Condition, names and values; `others` are the request's other expressions, which need names too. */
export function conditionParts({ condition, values, names }: Condition, ...others: readonly string[]) {
  return {
    ...(condition === undefined ? {} : { ConditionExpression: condition }),
    ...namesAndValues([condition ?? '', ...others], values ?? {}, names),
  };
}

/** The attribute names that occur in the expressions, and the values; DynamoDB refuses empty maps of either. */
export function namesAndValues(
  expressions: readonly string[],
  values: Attributes,
  names: Readonly<Record<string, string>> = {},
) {
  const used = expressions.flatMap((text) => [...text.matchAll(/#(\w+)/g)].map(([, name = '']) => name));
  const allNames = Object.fromEntries(used.map((name) => [`#${name}`, names[name] ?? name]));
  const allValues = Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
  return {
    ...(used.length === 0 ? {} : { ExpressionAttributeNames: allNames }),
    ...(Object.keys(allValues).length === 0 ? {} : { ExpressionAttributeValues: toStored(allValues) }),
  };
}

export function toStored(attributes: Attributes): Record<string, AttributeValue> {
  return marshall(attributes, { removeUndefinedValues: true });
}

function clause(verb: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${verb} ${parts.join(', ')}`;
}
