import { recordKey, type RecordRef } from '../domain/records.ts';
import { shortened } from '../domain/shortened.ts';
import { feedsOf, mappingOf } from '../sync/services.ts';
import { callName, describeRecord } from './describe-record.ts';
import { unreadWords } from './history-words.ts';
import { incomingById, incomingByKey, incomingByName } from './inward/find-incoming.ts';
import { isIncoming } from './inward/incoming-key.ts';
import { nameRecord } from './name-record.ts';
import { parseRecordText, type Asked } from './parse-record-text.ts';
import type { OperatorServices } from './services.ts';
import { capital, plural, timeInWords } from './words.ts';

export type FindServices = Pick<
  OperatorServices,
  'integration' | 'catalogue' | 'mirror' | 'links' | 'failures' | 'states' | 'inbounds'
>;

export interface FoundRecord {
  readonly ref: RecordRef;
  readonly label: string;
  readonly number: string | null;
}

/** Nothing is known by these words; the message says what was tried and what may be wrong. */
export class RecordNotFoundError extends Error {
  override readonly name = 'RecordNotFoundError';
}

/** The words mean several records; the message lists them, each with the words that mean it alone. */
export class SeveralRecordsError extends Error {
  override readonly name = 'SeveralRecordsError';
  readonly candidates: readonly FoundRecord[];
  constructor(message: string, candidates: readonly FoundRecord[]) {
    super(message);
    this.candidates = candidates;
  }
}

const MANY = 50;

/**
 * The one record that a person's words mean: `invoice 1043`, `PO 77`, `invoice#956598`, a number, Precoro's id, an
 * external id, or a record of the external system that Precoro does not have yet (`~tax/default/T-21`). Throws RecordNotFoundError and SeveralRecordsError.
 */
export async function findRecord(services: FindServices, text: string): Promise<RecordRef> {
  const found = await findRecords(services, text);
  const [only] = found;
  if (!only) throw new RecordNotFoundError(await notFoundWords(services, text));
  if (found.length > 1) throw new SeveralRecordsError(severalWords(services, text, found), found);
  return only.ref;
}

/**
 * Every record that the words may mean. A number goes before an id, and an id before an external one; names (of a
 * supplier, a document, the supplier's own number of an invoice) are looked for last, and only when the words say which
 * entity, because that reads all of it.
 */
export async function findRecords(services: FindServices, text: string): Promise<readonly FoundRecord[]> {
  const asked = parseRecordText(text, services.integration, services.catalogue);
  if (asked.text === '') return [];
  for (const search of SEARCHES) {
    const refs = await search(services, asked);
    if (refs.length > 0) return Promise.all(distinct(refs).map((ref) => describe(services, ref)));
  }
  return [];
}

type Search = (services: FindServices, asked: Asked) => Promise<readonly RecordRef[]>;

const byKey: Search = async (services, { isKey, entities, text }) => {
  if (isIncoming({ id: text })) return incomingByKey(services, text);
  if (!isKey) return [];
  const refs = entities.map((entity) => ({ entity, id: text }));
  const known = await Promise.all(refs.map((ref) => isKnown(services, ref)));
  return refs.filter((_, index) => known[index]);
};

/** A record may be known by its failure or its link alone: it never decoded, or its content was forgotten. */
async function isKnown(services: FindServices, ref: RecordRef): Promise<boolean> {
  if (await services.mirror.read(ref)) return true;
  if (await services.failures.read(ref)) return true;
  const links = services.integration.companies.map((company) => services.links.read(ref, company));
  return (await Promise.all(links)).some((link) => link !== null);
}

const byNumber: Search = async (services, { entities, text }) => {
  for (const number of spellings(text)) {
    const refs = await services.mirror.byNumber(number, MANY);
    const wanted = refs.filter(({ entity }) => entities.includes(entity));
    if (wanted.length > 0) return wanted;
  }
  return [];
};

const byId: Search = async (services, { entities, text }) => {
  if (!/^\d+$/.test(text)) return [];
  const known = await services.mirror.readMany(entities.map((entity) => ({ entity, id: text })));
  return [...known.values()].map(({ ref }) => ref);
};

const byExternalId: Search = async ({ integration, links }, { entities, text }) => {
  const ways = [...integration.entities, ...integration.feeds];
  const targets = new Set(ways.filter((one) => entities.includes(one.entity)).map(({ target }) => target));
  const places = integration.companies.flatMap((company) =>
    [...targets].map((target) => ({ company, target })),
  );
  for (const id of spellings(text)) {
    const owners = await Promise.all(places.map(({ company, target }) => links.owner(company, target, id)));
    const found = owners.filter((ref) => ref !== null);
    if (found.length > 0) return found;
  }
  return [];
};

const byIncomingId: Search = (services, { entities, text }) =>
  incomingById(services, entities, spellings(text));

const byName: Search = async (services, { isNamed, entities, text }) => {
  // A mistyped number must not cost a look at everything.
  if (!isNamed || /^\d+$/.test(text)) return [];
  const wanted = text.toLowerCase();
  const found: RecordRef[] = [];
  for (const entity of entities) {
    for await (const mirrored of services.mirror.scan(entity)) {
      const { record } = describeRecord(services.catalogue, mirrored.ref, mirrored, null);
      const own = record && 'invoiceNumber' in record ? record.invoiceNumber : null;
      if ([record?.label, own].some((name) => name?.toLowerCase() === wanted)) found.push(mirrored.ref);
    }
  }
  return found.slice(0, MANY);
};

/** What only comes in has no index of its numbers: there a number is looked for like a name. */
const byIncomingName: Search = (services, { isNamed, entities, text }) => {
  const { integration } = services;
  const some = /^\d+$/.test(text) ? entities.filter((entity) => !mappingOf(integration, entity)) : entities;
  return isNamed ? incomingByName(services, some, text.toLowerCase(), MANY) : Promise.resolve([]);
};

const SEARCHES: readonly Search[] = [
  byKey,
  byNumber,
  byId,
  byExternalId,
  byIncomingId,
  byName,
  byIncomingName,
];

/** Numbers and ids are exact; only their case is forgiven. */
function spellings(text: string): readonly string[] {
  return [...new Set([text, text.toUpperCase(), text.toLowerCase()])];
}

function distinct(refs: readonly RecordRef[]): readonly RecordRef[] {
  return [...new Map(refs.map((ref) => [recordKey(ref), ref])).values()];
}

async function describe(services: FindServices, ref: RecordRef): Promise<FoundRecord> {
  if (isIncoming(ref)) return { ref, label: (await nameRecord(services, ref)).label, number: null };
  const mirrored = await services.mirror.read(ref);
  const failure = await services.failures.read(ref);
  const { label, number } = describeRecord(services.catalogue, ref, mirrored, failure);
  return { ref, label, number };
}

function severalWords({ catalogue }: FindServices, text: string, found: readonly FoundRecord[]): string {
  const lines = found.map((one) => {
    const isOnlyOne = found.filter((other) => sameName(one, other)).length === 1;
    const name = callName({ ...one, facts: catalogue[one.ref.entity] }, isOnlyOne);
    return `  "${name}" is ${catalogue[one.ref.entity].label} "${one.label}"`;
  });
  const more = found.length >= MANY ? ' or more' : '';
  return `${shortened(text.trim(), 100)} means ${found.length}${more} records. Type one of these:\n${lines.join('\n')}`;
}

function sameName(one: FoundRecord, other: FoundRecord): boolean {
  return one.ref.entity === other.ref.entity && one.number === other.number;
}

async function notFoundWords(services: FindServices, text: string): Promise<string> {
  const { entities, isNamed, text: wanted } = parseRecordText(text, services.integration, services.catalogue);
  const shown = shortened(wanted, 100);
  const labels = entities.map((entity) => services.catalogue[entity].label);
  const tried = isNamed
    ? `No ${labels.join(' or ')} has the number, the Precoro id, the external id or the name "${shown}".`
    : `No ${labels.join(', ')} has the number, the Precoro id or the external id "${shown}". To look for a name, begin with what it is: "${labels[0] ?? 'invoice'} ${shown}".`;
  const states = await services.states.readAll();
  const reading = entities.map((entity) => {
    const state = states.find((one) => one.entity === entity);
    return readingWords(services, entity, state);
  });
  return [tried, 'Numbers and ids must be exact.', ...reading].join(' ');
}

function readingWords(
  { integration, catalogue }: FindServices,
  entity: RecordRef['entity'],
  state: Awaited<ReturnType<FindServices['states']['readAll']>>[number] | undefined,
): string {
  const label = plural(capital(catalogue[entity].label));
  const comesIn = feedsOf(integration, entity).length > 0;
  if (!mappingOf(integration, entity)) {
    return comesIn
      ? `${label} come from the external system: one that is not known was not read there yet.`
      : `${label} are not part of the configuration.`;
  }
  if (state?.cursor.stopped != null) return `${label} are not read any more: ${state.cursor.stopped}`;
  if (state?.paused) return `${label} are paused: what changed since is not read.`;
  const unread = unreadWords(catalogue[entity].label, state?.cursor);
  if (unread !== null) return `${unread}: it may not have come to this one yet.`;
  return `${label} are read up to ${timeInWords(state?.cursor.watermark ?? 0)}: a newer one is not known yet.`;
}
