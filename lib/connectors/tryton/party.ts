import { object } from '../../domain/decode.ts';
import { boolean, integer, text } from '../../domain/decode-scalars.ts';
import { many } from '../../domain/decode-relations.ts';
import type { JsonObject } from '../../domain/json.ts';
import { idNamed, named, nested, textOrNull, type Kind, type Values } from './kind.ts';
import { textOf } from './payload.ts';
import type { Scope } from './scope.ts';
import { TRYTON_TARGETS } from './spec.ts';

export const PARTY_FIELDS = [
  ...['id', 'code', 'name', 'active', 'supplier_payment_term.name'],
  ...['addresses.street', 'addresses.city', 'addresses.postal_code', 'addresses.country.code'],
  ...['addresses.country.name', 'identifiers.type', 'identifiers.code'],
  ...['contact_mechanisms.type', 'contact_mechanisms.value'],
];

const party = object({
  id: integer,
  code: textOrNull,
  name: textOrNull,
  active: boolean,
  'supplier_payment_term.': named,
  'addresses.': many(
    object({
      id: integer,
      street: textOrNull,
      city: textOrNull,
      postal_code: textOrNull,
      'country.': nested(object({ code: text, name: text })),
    }),
  ),
  'identifiers.': many(object({ id: integer, type: textOrNull, code: textOrNull })),
  'contact_mechanisms.': many(object({ id: integer, type: text, value: textOrNull })),
});

/** Suppliers. Of several addresses, identifiers and telephones the first counts. */
export const PARTY: Kind = {
  spec: TRYTON_TARGETS.party,
  label: 'party',
  model: 'party.party',
  writes: 'party.party',
  fields: PARTY_FIELDS,
  row: (value, field) => {
    const read = party(value, field);
    const [address] = read['addresses.'];
    const [identifier] = read['identifiers.'];
    const contact = (type: string) => read['contact_mechanisms.'].find((one) => one.type === type);
    return {
      ...{ id: read.id, ownerId: read.id },
      payload: {
        fields: {
          ...{ code: read.code, name: read.name, active: read.active },
          tax_number: identifier?.code ?? null,
          email: contact('email')?.value ?? null,
          phone: contact('phone')?.value ?? null,
          address_line: emptyIsNull(address?.street),
          city: emptyIsNull(address?.city),
          postal_code: emptyIsNull(address?.postal_code),
          country: address?.['country.']?.code ?? null,
          payment_term: read['supplier_payment_term.']?.name ?? null,
        },
        lines: [],
      },
      below: {
        addresses: address ? [address.id] : [],
        identifiers: identifier ? [identifier.id] : [],
        email: idsOf(contact('email')),
        phone: idsOf(contact('phone')),
      },
    };
  },
  ofCompany: () => [],
  withKey: (fields) => [['code', '=', textOf(fields, 'code')]],
  created: ({ fields }, scope) => valuesOf(fields, {}, scope),
  changed: ({ fields }, { below }, scope) => valuesOf(fields, below, scope),
  // A number that is none of the European Union's is kept as one that nobody checks.
  simpler: (values, words) => (/VAT Number|identifier/i.test(words) ? withoutType(values) : null),
  retired: () => ({ active: false }),
};

type Below = Readonly<Record<string, readonly number[]>>;

async function valuesOf(fields: JsonObject, below: Below, scope: Scope): Promise<Values> {
  const country = await idNamed('country', textOf(fields, 'country'), scope);
  const address = given(fields, {
    street: 'address_line',
    city: 'city',
    postal_code: 'postal_code',
    ...('country' in fields ? { country: '' } : {}),
  });
  const term = await idNamed('paymentTerm', textOf(fields, 'payment_term'), scope);
  return {
    ...given(fields, { code: 'code', name: 'name' }),
    ...('active' in fields ? { active: fields['active'] !== false } : {}),
    ...('payment_term' in fields ? { supplier_payment_term: term } : {}),
    ...(Object.keys(address).length === 0 && below['addresses']?.length !== 0
      ? {}
      : { addresses: one(below['addresses'], 'country' in address ? { ...address, country } : address) }),
    ...relation('identifiers', numberOf(fields), below['identifiers']),
    ...contacts(fields, below),
  };
}

function contacts(fields: JsonObject, below: Below): Values {
  const commands = (['email', 'phone'] as const).flatMap((type) => {
    if (!(type in fields)) return [];
    const value = textOf(fields, type);
    return replaced(below[type], value === null ? null : { type, value });
  });
  return commands.length === 0 ? {} : { contact_mechanisms: commands };
}

/** Undefined where the payload says nothing. */
function numberOf(fields: JsonObject): Values | null | undefined {
  if (!('tax_number' in fields)) return undefined;
  const code = textOf(fields, 'tax_number');
  return code === null ? null : { type: /^[A-Z]{2}[0-9A-Z]{2,12}$/.test(code) ? 'eu_vat' : null, code };
}

function relation(name: string, wanted: Values | null | undefined, ids: readonly number[] = []): Values {
  if (wanted === undefined) return {};
  const commands = replaced(ids, wanted);
  return commands.length === 0 ? {} : { [name]: commands };
}

function replaced(ids: readonly number[] = [], wanted: Values | null): readonly unknown[] {
  if (wanted === null) return ids.length === 0 ? [] : [['delete', ids]];
  return one(ids, wanted);
}

/** Written where it is there, else created. */
function one(ids: readonly number[] = [], values: Values): readonly unknown[] {
  return [ids.length === 0 ? ['create', [values]] : ['write', ids, values]];
}

function given(fields: JsonObject, names: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, from]) =>
      from === '' ? [[name, null]] : from in fields ? [[name, fields[from]]] : [],
    ),
  );
}

function withoutType(values: Values): Values | null {
  const text = JSON.stringify(values['identifiers'] ?? []);
  const simpler = text.replaceAll('"type":"eu_vat"', '"type":null');
  return simpler === text ? null : { ...values, identifiers: JSON.parse(simpler) };
}

function emptyIsNull(value: string | null | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function idsOf(one: { readonly id: number } | undefined): readonly number[] {
  return one ? [one.id] : [];
}
