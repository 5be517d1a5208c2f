import type { ExternalRecord, TargetSigns, TargetSpec } from '../connectors/contract.ts';
import { absolute, toDecimal } from '../domain/money.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { MatchRecord } from '../matching/record.ts';
import { labelOfExternal } from './ask-external.ts';

type SignField = keyof TargetSigns;

/** What a record's fields tell of it, by meaning; blank where they tell nothing. */
export interface SignValues {
  readonly textOf: (sign: SignField) => string;
  readonly isActive: boolean;
  /** Of documents: whose they are, and what else of the natural key is not their number. Blank unless all is known. */
  readonly owner: string;
}

/** Reads fields as a target names them: what stands there, or what would be written there. */
export function signsIn(spec: TargetSpec, fields: JsonObject): SignValues {
  const signs = signsOf(spec);
  const valueOf = (sign: SignField): Json => {
    const name = signs[sign];
    return name === undefined ? null : (fields[name] ?? null);
  };
  const owners = signs.parent === undefined ? [] : ownerFields(spec, signs.parent, signs.number);
  const parts = owners.map((field) => textIn(fields[field]));
  return {
    textOf: (sign) => textIn(valueOf(sign)),
    isActive: !OUT_OF_USE.includes(valueOf('active')),
    owner: parts.includes('') ? '' : parts.join(' '),
  };
}

const OUT_OF_USE: readonly Json[] = [false, 'cancelled'];

/** An external record as matching sees it. */
export function theirsOf(
  spec: TargetSpec,
  { externalId, payload }: ExternalRecord,
  company: string,
  isDocument: boolean,
): MatchRecord {
  const signs = signsIn(spec, payload.fields);
  const { textOf, isActive } = signs;
  const shared = { ...NOTHING_ELSE, key: externalId, company, isEnabled: isActive };
  if (isDocument) return { ...shared, ...documentSigns(signs) };
  return {
    ...shared,
    label: labelOfExternal(spec, payload) || externalId,
    name: textOf('name'),
    code: textOf('code') || null,
    parent: textOf('parent') || null,
    registrationNumber: textOf('registrationNumber') || null,
    taxNumber: textOf('taxNumber') || null,
    ibans: listed(textOf('iban')),
    emails: listed(textOf('email')),
    address: {
      line: textOf('addressLine'),
      city: textOf('city'),
      postcode: textOf('postalCode'),
      country: textOf('country'),
    },
  };
}

/** A document is known by whose it is and by its number. */
export function documentSigns({
  textOf,
  owner,
}: SignValues): Pick<MatchRecord, 'label' | 'name' | 'code' | 'parent' | 'sum'> {
  const number = textOf('number');
  const total = toDecimal(textOf('total'));
  const named = { label: number, name: number, code: number || null, parent: owner || null };
  if (total === undefined) return named;
  // A credit note is negative in some systems and not in others.
  return { ...named, sum: { amount: absolute(total), currency: textOf('currency') } };
}

/** What most records have nothing of. */
export const NOTHING_ELSE = {
  nativeIds: [],
  registrationNumber: null,
  taxNumber: null,
  ibans: [],
  emails: [],
  domains: [],
  address: { line: '', city: '', postcode: '', country: '' },
} as const satisfies Partial<MatchRecord>;

export function textIn(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** What is not blank, each once. */
export function listed(...texts: readonly (string | null)[]): readonly string[] {
  const filled = texts.filter((text) => text !== null && text.trim() !== '');
  return [...new Set(filled.map((text) => text?.trim() ?? ''))];
}

function signsOf({ fields, naturalKey, signs }: TargetSpec): TargetSigns {
  const [key, ...others] = naturalKey;
  const isCode = key !== undefined && others.length === 0 && key !== 'name';
  return {
    ...(fields['name'] ? { name: 'name' } : {}),
    ...(isCode ? { code: key, number: key } : {}),
    ...signs,
  };
}

function ownerFields({ naturalKey }: TargetSpec, parent: string, number = ''): readonly string[] {
  return [...new Set([parent, ...naturalKey.filter((field) => field !== number)])];
}
