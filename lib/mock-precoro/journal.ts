import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import type { Document, MasterRecord, Payment, StoredRecord, Supplier } from './model.ts';
import { isDocumentEntity, isMasterEntity } from './model.ts';
import { isObject } from './params.ts';

/** One line of a state file. The first line names the seed; every later one is a fact that holds from then on. */
export type JournalEntry =
  | { readonly kind: 'seed'; readonly options: Readonly<Record<string, unknown>> }
  | { readonly kind: 'record'; readonly record: StoredRecord }
  | { readonly kind: 'master'; readonly record: MasterRecord }
  | { readonly kind: 'payment'; readonly payment: Payment }
  | { readonly kind: 'request'; readonly at: number }
  | { readonly kind: 'endpoints'; readonly urls: readonly string[] };

/**
 * An append-only file of JSON lines over a deterministic seed. A change is in the file before anybody hears of it, so
 * a killed process loses nothing it acknowledged.
 */
export class Journal {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Entries of an earlier life; none where there is no file. A last line without its end was cut short by a kill and is
   * removed, so that the next entry starts on a line of its own.
   * Throws Error that names file and line where a whole line cannot be read.
   */
  open(): JournalEntry[] {
    if (!existsSync(this.path)) return [];
    const text = readFileSync(this.path, 'utf8');
    const end = text.lastIndexOf('\n') + 1;
    if (end < text.length) truncateSync(this.path, Buffer.byteLength(text.slice(0, end)));
    return this.entriesOf(text.slice(0, end));
  }

  append(entry: JournalEntry): void {
    appendFileSync(this.path, `${JSON.stringify(entry)}\n`);
  }

  /** Replaces the file in one step: a crash leaves the old one or the new one. */
  rewrite(entries: readonly JournalEntry[]): void {
    const next = `${this.path}.next`;
    writeFileSync(next, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    renameSync(next, this.path);
  }

  private entriesOf(text: string): JournalEntry[] {
    return text.split('\n').flatMap((line, index) => {
      if (line === '') return [];
      const entry = parseEntry(line);
      if (entry) return [entry];
      throw new Error(`State file ${this.path}, line ${index + 1}: not an entry of a mock-precoro journal`);
    });
  }
}

/** Only the last state of each record and payment counts; requests are kept, the seed stays first. */
export function compacted(entries: readonly JournalEntry[]): JournalEntry[] {
  const latest = new Map<string, JournalEntry>();
  entries.forEach((entry, index) => {
    const key = keyOf(entry) ?? `#${index}`;
    latest.set(key, entry);
  });
  return [...latest.values()];
}

function keyOf(entry: JournalEntry): string | null {
  switch (entry.kind) {
    case 'record':
    case 'master':
      return `${entry.record.entity} ${entry.record.id}`;
    case 'payment':
      return `payment ${entry.payment.id}`;
    case 'request':
      return null;
    case 'seed':
    case 'endpoints':
      return entry.kind;
  }
}

function parseEntry(line: string): JournalEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const { kind, options, record, payment, at, urls } = value;
  if (kind === 'seed' && isObject(options)) return { kind, options };
  if (kind === 'record' && (isSupplier(record) || isDocument(record))) return { kind, record };
  if (kind === 'master' && isMaster(record)) return { kind, record };
  if (kind === 'payment' && isPayment(payment)) return { kind, payment };
  if (kind === 'request' && typeof at === 'number') return { kind, at };
  if (kind === 'endpoints' && Array.isArray(urls))
    return { kind, urls: urls.filter((url) => typeof url === 'string') };
  return null;
}

/** These lines were written by this file; the checks catch a foreign or damaged file, not a wrong field. */
function isSupplier(value: unknown): value is Supplier {
  return (
    isObject(value) &&
    value['entity'] === 'supplier' &&
    hasNumbers(value) &&
    Array.isArray(value['currencies'])
  );
}

function isDocument(value: unknown): value is Document {
  return (
    isObject(value) &&
    isDocumentEntity(value['entity']) &&
    hasNumbers(value) &&
    typeof value['idn'] === 'string'
  );
}

function isMaster(value: unknown): value is MasterRecord {
  return (
    isObject(value) &&
    isMasterEntity(value['entity']) &&
    isObject(value['values']) &&
    [value['id'], value['createDate'], value['updateDate']].every(Number.isFinite)
  );
}

function isPayment(value: unknown): value is Payment {
  return isObject(value) && typeof value['id'] === 'number' && typeof value['sumPaid'] === 'string';
}

function hasNumbers(value: Readonly<Record<string, unknown>>): boolean {
  return [value['id'], value['status'], value['createDate'], value['updateDate']].every(Number.isFinite);
}
