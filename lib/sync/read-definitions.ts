import { DecodeError } from '../domain/decode.ts';
import { SECOND } from '../domain/time.ts';
import { decodeFieldDefinition, decodeFieldOption } from '../entities/custom-fields.ts';
import type {
  CustomFieldDefinition,
  CustomFieldDefinitions,
  CustomFieldOption,
} from '../mapping/contract.ts';
import type { FieldFamily, PrecoroCall } from './ports/precoro.ts';
import type { QuotaSession } from './quota-session.ts';
import type { Services } from './services.ts';

/** Links wait for this key when mapping needs definitions that are not read yet, or an option's external id. */
export const DEFINITIONS_KEY = 'definitions';

const MAX_PAGES = 50;

/** `wait`: the quota has no room before `until`. `trouble`: Precoro gave no page; what is stored stays. */
export type DefinitionsEnd =
  | { readonly end: 'done' | 'trouble' }
  | { readonly end: 'wait'; readonly until: number; readonly scope: 'get' | 'class' };

type DefinitionServices = Pick<Services, 'clock' | 'definitions' | 'integration' | 'log'>;

/** Reads the definitions of custom fields, and the options of those fields that mappings link to. */
export async function readDefinitions(
  services: DefinitionServices,
  session: QuotaSession,
): Promise<DefinitionsEnd> {
  const reader: Reader = { services, session };
  const { entities } = services.integration;
  const item = await readFamily(reader, 'item', namesOf(entities.flatMap((e) => e.optionFields.item)));
  if (!item.read) return item.why;
  const names = namesOf(entities.flatMap((e) => e.optionFields.document));
  const document = await readFamily(reader, 'document', names);
  if (!document.read) return document.why;
  const definitions: CustomFieldDefinitions = { item: item.rows, document: document.rows, supplier: [] };
  await services.definitions.save(definitions, services.clock.now());
  return { end: 'done' };
}

interface Reader {
  readonly services: DefinitionServices;
  readonly session: QuotaSession;
}

type Rows<T> =
  | { readonly read: true; readonly rows: readonly T[] }
  | { readonly read: false; readonly why: DefinitionsEnd };

function namesOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

async function readFamily(
  reader: Reader,
  family: FieldFamily,
  optionsOf: ReadonlySet<string>,
): Promise<Rows<CustomFieldDefinition>> {
  const fields = await readPages(reader, (page) => ({ kind: 'fieldDefinitions', family, page }));
  if (!fields.read) return fields;
  const definitions: CustomFieldDefinition[] = [];
  // A field that is listed twice is asked for once: the same GET may not be repeated within a minute.
  const known = new Map<string, Rows<CustomFieldOption>>();
  for (const field of decodeAll(reader, family, fields.rows, decodeFieldDefinition)) {
    const isWanted = optionsOf.has(field.name.toLowerCase());
    const options = isWanted
      ? (known.get(field.id) ?? (await readOptions(reader, family, field.id)))
      : ({ read: true, rows: [] } as const);
    if (!options.read) return options;
    if (isWanted) known.set(field.id, options);
    definitions.push({ ...field, options: options.rows });
  }
  return { read: true, rows: definitions };
}

async function readOptions(
  reader: Reader,
  family: FieldFamily,
  fieldId: string,
): Promise<Rows<CustomFieldOption>> {
  const options = await readPages(reader, (page) => ({ kind: 'fieldOptions', family, fieldId, page }));
  return options.read
    ? { read: true, rows: decodeAll(reader, family, options.rows, decodeFieldOption) }
    : options;
}

async function readPages(reader: Reader, call: (page: number) => PrecoroCall): Promise<Rows<unknown>> {
  const rows: unknown[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const spent = await reader.session.spend(call(page), 'definitions', 30 * SECOND);
    if (!spent.spent) return { read: false, why: { end: 'wait', until: spent.until, scope: spent.scope } };
    if (spent.answer.kind !== 'page') return { read: false, why: { end: 'trouble' } };
    rows.push(...spent.answer.rows);
    if (!spent.answer.hasNext) break;
  }
  return { read: true, rows };
}

/** One field of an unknown shape is left out, so that it stops only the records that use it. */
function decodeAll<T>(
  { services }: Reader,
  family: FieldFamily,
  rows: readonly unknown[],
  decode: (row: unknown) => T,
): readonly T[] {
  return rows.flatMap((row) => {
    try {
      return [decode(row)];
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const entity = services.integration.entities[0]?.entity ?? 'supplier';
      const outcome = 'definition not understood';
      services.log({ entity, id: `custom field of the ${family} family`, outcome, detail: error.message });
      return [];
    }
  });
}
