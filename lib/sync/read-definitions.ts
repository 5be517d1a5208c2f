import type { QuotaClass } from '../domain/quota.ts';
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

/**
 * Reads the definitions of custom fields, and the options of those fields that mappings link to. False when Precoro gave
 * no answer: what is stored stays.
 */
export async function readDefinitions(
  services: Pick<Services, 'clock' | 'definitions' | 'integration'>,
  session: QuotaSession,
  quotaClass: QuotaClass,
): Promise<boolean> {
  const { entities } = services.integration;
  const item = await readFamily(
    session,
    quotaClass,
    'item',
    namesOf(entities.flatMap((e) => e.optionFields.item)),
  );
  if (!item) return false;
  const documents = namesOf(entities.flatMap((e) => e.optionFields.document));
  const document = await readFamily(session, quotaClass, 'document', documents);
  if (!document) return false;
  const definitions: CustomFieldDefinitions = { item, document, supplier: [] };
  await services.definitions.save(definitions, services.clock.now());
  return true;
}

function namesOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

async function readFamily(
  session: QuotaSession,
  quotaClass: QuotaClass,
  family: FieldFamily,
  optionsOf: ReadonlySet<string>,
): Promise<readonly CustomFieldDefinition[] | null> {
  const fields = await readPages(session, quotaClass, (page) => ({ kind: 'fieldDefinitions', family, page }));
  if (!fields) return null;
  const definitions: CustomFieldDefinition[] = [];
  for (const field of fields.map(decodeFieldDefinition)) {
    const options = optionsOf.has(field.name.toLowerCase())
      ? await readOptions(session, quotaClass, family, field.id)
      : [];
    if (!options) return null;
    definitions.push({ ...field, options });
  }
  return definitions;
}

async function readOptions(
  session: QuotaSession,
  quotaClass: QuotaClass,
  family: FieldFamily,
  fieldId: string,
): Promise<readonly CustomFieldOption[] | null> {
  const rows = await readPages(session, quotaClass, (page) => ({
    kind: 'fieldOptions',
    family,
    fieldId,
    page,
  }));
  return rows && rows.map(decodeFieldOption);
}

async function readPages(
  session: QuotaSession,
  quotaClass: QuotaClass,
  call: (page: number) => PrecoroCall,
): Promise<readonly unknown[] | null> {
  const rows: unknown[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const spent = await session.spend(call(page), quotaClass, 30 * SECOND);
    if (!spent.spent || spent.answer.kind !== 'page') return null;
    rows.push(...spent.answer.rows);
    if (!spent.answer.hasNext) break;
  }
  return rows;
}
