import type { EntityName } from '../../lib/domain/records.ts';

/** One change that the other system must come to know. Times in epoch ms; null: not yet. */
export interface Due {
  readonly key: string;
  readonly revision: number;
  readonly at: number;
  /** When the first webhook posted since arrived. */
  heardAt: number | null;
  servedAt: number | null;
}

/** One record that Precoro must come to know the external id of. */
export interface LinkDue {
  readonly key: string;
  readonly at: number;
  linkedAt: number | null;
}

/** A record's key holds no blank. */
export function markOf(key: string, revision: number): string {
  return `[${key} ${revision}]`;
}

const MARK = /\[(\S+) (\d+)\]/;

/**
 * What happened and what became of it. Each record carries its key and a growing revision in a text that travels
 * (`[s17 3]`), so that whoever reads the external system knows which change arrived, however it got there.
 */
export class BenchJournal {
  readonly dues: Due[] = [];
  readonly links: LinkDue[] = [];
  private readonly revisions = new Map<string, number>();
  private readonly keys = new Map<string, string>();
  private readonly unserved = new Map<string, Due[]>();
  private readonly unlinked = new Map<string, LinkDue>();

  /** The text for the record's next version. */
  nextMark(key: string): string {
    const revision = (this.revisions.get(key) ?? 0) + 1;
    this.revisions.set(key, revision);
    return markOf(key, revision);
  }

  /** Which record of Precoro a key means. */
  names(entity: EntityName, id: number, key: string): void {
    this.keys.set(`${entity} ${id}`, key);
  }

  keyOf(entity: EntityName, id: number | string): string | undefined {
    return this.keys.get(`${entity} ${id}`);
  }

  /** The record as it is now must be served. */
  mustServe(key: string, at: number): void {
    const due: Due = {
      ...{ key, at },
      revision: this.revisions.get(key) ?? 0,
      ...{ heardAt: null, servedAt: null },
    };
    this.dues.push(due);
    this.unserved.set(key, [...(this.unserved.get(key) ?? []), due]);
  }

  mustLink(key: string, at: number): void {
    const link: LinkDue = { key, at, linkedAt: null };
    this.links.push(link);
    this.unlinked.set(key, link);
  }

  /** A webhook that left Precoro at `postedAt` arrives. */
  heard(key: string, postedAt: number, now: number): void {
    for (const due of this.unserved.get(key) ?? []) if (due.at <= postedAt) due.heardAt ??= now;
  }

  /** The other system has taken a text; the version it names and all before it are served. */
  wrote(text: string, now: number): void {
    const [, key, revision] = MARK.exec(text) ?? [];
    if (key === undefined) return;
    const waiting = this.unserved.get(key) ?? [];
    for (const due of waiting) if (due.revision <= Number(revision)) due.servedAt = now;
    const left = waiting.filter(({ servedAt }) => servedAt === null);
    if (left.length > 0) this.unserved.set(key, left);
    else this.unserved.delete(key);
  }

  linked(key: string, now: number): void {
    const link = this.unlinked.get(key);
    if (!link) return;
    link.linkedAt = now;
    this.unlinked.delete(key);
  }

  get unservedCount(): number {
    return [...this.unserved.values()].reduce((sum, dues) => sum + dues.length, 0);
  }

  get unlinkedCount(): number {
    return this.unlinked.size;
  }
}
