import type { Decoder, Fields } from '../domain/decode.ts';
import { fieldsOf, firstPresent, isFields, optional, property } from '../domain/decode.ts';
import { one } from '../domain/decode-relations.ts';
import { decimal, identifier, recordId, text } from '../domain/decode-scalars.ts';
import type { Decimal } from '../domain/money.ts';
import type { Reference } from './entity.ts';

/** A record named inside another one: an object with an id, or the bare id. Null for the empty relation. */
export const reference: Decoder<Reference | null> = one((value, field) => {
  if (!isFields(value)) return { id: recordId(value, field), idn: null, label: null };
  return {
    id: recordId(property(value, 'id'), `${field}.id`),
    idn: optional(identifier)(property(value, 'idn'), `${field}.idn`),
    label: firstText(value, field, ['name', 'customName', 'title']),
  };
});

/** A person as text: the name, else first and last name, else the e-mail address, else the id. */
export const person: Decoder<string | null> = one((value, field) => {
  if (!isFields(value)) return text(value, field);
  const parts = [
    firstText(value, field, ['firstname', 'firstName']),
    firstText(value, field, ['lastname', 'lastName']),
  ];
  const full = parts.filter((part) => part !== null).join(' ');
  return (
    firstText(value, field, ['name', 'fullName']) ??
    (full || firstText(value, field, ['email', 'id']) || null)
  );
});

/** Precoro's `integrationStatus` comes as number, text or object (precoro-api.md section 5.1); an object gives its id. */
export const integrationMark: Decoder<string | null> = one((value, field) =>
  isFields(value) ? firstText(value, field, ['id', 'status', 'name']) : text(value, field),
);

/**
 * A rate as amount, or inside an object of unknown form (precoro-api.md section 5.2 says object or list): then the
 * usual names are tried, and null means that none of them is there.
 */
export const rate: Decoder<Decimal | null> = one((value, field) => {
  if (!isFields(value)) return decimal(value, field);
  const found = firstPresent(fieldsOf(value, field), field, ['rate', 'value', 'exchangeRate']);
  return optional(decimal)(found.value, found.field);
});

function firstText(source: Fields, field: string, names: readonly [string, ...string[]]): string | null {
  const found = firstPresent(source, field, names);
  return optional(text)(found.value, found.field);
}
