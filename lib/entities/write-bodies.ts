import { DecodeError } from '../domain/decode.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { EntityFacts } from './entity.ts';
import type { WriteFacts, WriteField } from './write-facts.ts';
import { isList, membersOf, shownValues, writeValues, type WriteValues } from './write-values.ts';

type Written = Pick<EntityFacts, 'label' | 'writes'>;
type Given = Readonly<Record<string, unknown>>;

/**
 * Body of a POST. `externalId` goes along where it is given, which saves the PATCH that would set it; give null where the
 * account does not take it there (switch `externalIdInPost`). Empty values are left out. Throws RangeError for an entity
 * that cannot be created or a field it does not have, DecodeError for a value that is wrong or missing.
 */
export function creationBody(facts: Written, given: Given, externalId: string | null): JsonObject {
  const writes = writesOf(facts, 'create');
  const values = writeValues(writes, given);
  for (const [name, { isRequired }] of Object.entries(writes.fields)) {
    if (isRequired && isEmpty(values[name]))
      throw new DecodeError(name, `given for a new ${facts.label}`, undefined);
  }
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
  return { ...formOf(writes, filled), ...(externalId === null ? {} : { externalId }) };
}

/**
 * Body of a PUT: what is given, null to clear. Precoro replaces some lists as a whole, so they are sent complete: the
 * members of `detail` (the answer to GET of the one record, not a list row) and the new ones; none is ever taken away.
 * What Precoro would switch off by its absence is sent as `detail` has it. Throws as {@link creationBody} does, and
 * DecodeError where what must be kept cannot be read from `detail`.
 */
export function updateBody(facts: Written, given: Given, detail: unknown): JsonObject {
  const writes = writesOf(facts, 'update');
  const values = writeValues(writes, given);
  const kept = keptFields(writes);
  const shown = shownValues(kept, detail ?? {});
  const plain = Object.entries(values).filter(([name]) => !Object.hasOwn(kept.fields, name));
  const whole = Object.entries(kept.fields).flatMap(([name, field]) => {
    const value = keptValue(field, name, values[name], shown[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return formOf(writes, Object.fromEntries([...plain, ...whole]));
}

/** Body that restricts an option to legal entities, beside those it is restricted to already (section 5.8). */
export function restrictionBody(
  family: 'item' | 'document',
  optionId: string,
  legalEntityIds: readonly string[],
): JsonObject {
  const [only, ...others] = legalEntityIds;
  if (only === undefined) throw new RangeError('An option is restricted to at least one legal entity');
  return {
    [`${family}_custom_field_option_id`]: optionId,
    depend_type: LEGAL_ENTITIES,
    // A text in either form, as a production client sends it.
    entity_ids: others.length === 0 ? only : `[${legalEntityIds.join(', ')}]`,
  };
}

const LEGAL_ENTITIES = 1;

function writesOf({ label, writes }: Written, deed: 'create' | 'update'): WriteFacts {
  if (writes?.[deed]) return writes;
  throw new RangeError(`Precoro's API cannot ${deed} this entity: ${label}`);
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && membersOf(value).length === 0);
}

/** The fields that a PUT must not leave to chance. */
function keptFields({ fields, ...writes }: WriteFacts): WriteFacts {
  const kept = Object.entries(fields).filter(([, one]) => one.replacedByPut || one.alwaysInPut);
  return { ...writes, fields: Object.fromEntries(kept) };
}

/** Undefined where the field is not to be sent. */
function keptValue(
  field: WriteField,
  name: string,
  wanted: Json | undefined,
  shown: Json | undefined,
): Json | undefined {
  if (field.alwaysInPut) {
    const value = wanted ?? shown;
    if (value !== undefined && value !== null) return value;
    throw new DecodeError(
      name,
      'given or shown by the record: a PUT without it switches the record off',
      undefined,
    );
  }
  if (shown === undefined && wanted !== undefined) {
    throw new DecodeError(
      field.shownAs ?? name,
      'a list in the detail, so that no member is lost',
      undefined,
    );
  }
  const all = [...new Set([...membersOf(shown), ...membersOf(wanted)])];
  return all.length === 0 ? undefined : all;
}

/** Canonical values as Precoro's forms want them: a reference is an object with its id. */
function formOf(writes: WriteFacts, values: WriteValues): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, formValue(writes.fields[name], value)]),
  );
}

function formValue(field: WriteField | undefined, value: Json): Json {
  if (!field || isList(field)) return value;
  return field.kind === 'reference' ? { id: value } : value;
}
