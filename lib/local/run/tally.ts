import { recordKey, type EntityName, type RecordRef } from '../../domain/records.ts';
import type { Change } from '../../mock-precoro/changes.ts';
import type { StoredRecord } from '../../mock-precoro/model.ts';
import type { LinkSummary } from '../../sync/ports/state.ts';
import type { HeardEvent } from './sync-events.ts';

/** What became of records in this run, from what was heard of them: kept in memory, so that looking costs nothing. */
export class Tally {
  /** Keys of records with a counterpart, one for each company. */
  #outside = new Set<string>();
  /** Those that were heard of while links were being counted. */
  #sinceRecount: string[] = [];
  /** When a person last changed a record in Precoro, until it is heard to stand outside. */
  readonly #changed = new Map<string, number>();
  readonly #took = new Map<EntityName, number>();
  readonly #synced = new Map<string, HeardEvent & { readonly type: 'synced' }>();
  readonly #shown = new Map<string, number>();

  heard(event: HeardEvent): void {
    if (event.type !== 'synced') return;
    const { ref, company, at } = event;
    const key = placeKey(ref, company);
    this.#outside.add(key);
    this.#sinceRecount.push(key);
    // What came from outside was changed in Precoro by nobody there.
    if (event.direction === 'inward') return void this.#changed.delete(recordKey(ref));
    this.#synced.set(recordKey(ref), event);
    const changedAt = this.#changed.get(recordKey(ref));
    if (changedAt === undefined) return;
    this.#took.set(ref.entity, Math.max(0, at - changedAt));
    this.#changed.delete(recordKey(ref));
  }

  /** Precoro changed a record at that time. What an integration writes is told from what a person does. */
  changed(change: Change, at: number): void {
    if (change.kind !== 'record') return;
    const { record, before } = change;
    const key = recordKey({ entity: record.entity, id: String(record.id) });
    if (record.externalId !== (before?.externalId ?? null)) this.#shown.set(key, at);
    else if (logOf(record) === (before && logOf(before))) this.#changed.set(key, at);
  }

  /** Counts anew from all links: a person may have made or taken away some by hand. */
  async recount(links: AsyncIterable<LinkSummary>): Promise<void> {
    const counted: string[] = [];
    this.#sinceRecount = [];
    for await (const { ref, company, externalId } of links) {
      if (externalId !== null) counted.push(placeKey(ref, company));
    }
    this.#outside = new Set([...counted, ...this.#sinceRecount]);
  }

  /** Records with a counterpart, one for each company. */
  outside(entity: EntityName): number {
    let count = 0;
    for (const key of this.#outside) if (key.startsWith(`${entity}#`)) count += 1;
    return count;
  }

  /** How long the newest change took to stand outside, in the run's time; null for none yet. */
  tookMs(entity: EntityName): number | null {
    return this.#took.get(entity) ?? null;
  }

  /** The newest word of a record that went over; null when none was heard in this run. */
  synced(ref: RecordRef): (HeardEvent & { readonly type: 'synced' }) | null {
    return this.#synced.get(recordKey(ref)) ?? null;
  }

  /** A record that was found outside since then, although nobody had been told that it was made; null for none. */
  adoptedSince(at: number): (HeardEvent & { readonly type: 'synced' }) | null {
    for (const event of this.#synced.values()) {
      if (event.action === 'adopted' && event.at >= at) return event;
    }
    return null;
  }

  /** When Precoro began to show the external id that it shows now; null when that was not seen. */
  shownAt(ref: RecordRef): number | null {
    return this.#shown.get(recordKey(ref)) ?? null;
  }
}

function logOf(record: StoredRecord): string | null {
  return record.entity === 'supplier' ? null : record.externalIntegrationLog;
}

function placeKey(ref: RecordRef, company: string): string {
  return `${recordKey(ref)}#${company}`;
}
