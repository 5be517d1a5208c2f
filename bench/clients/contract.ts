import type { EntityName } from '../../lib/domain/records.ts';
import type { Clock } from '../../lib/domain/time.ts';
import type { Fetch } from '../../lib/http/transport.ts';

/** What a client of the bench works with: one Precoro, one external system, one clock. */
export interface ClientWorld {
  readonly fetch: Fetch;
  /** Without trailing slash. */
  readonly baseUrl: string;
  /** The key's headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly external: ExternalSink;
}

export interface ExternalSink {
  /** Puts the record as Precoro showed it; resolves to the external id it has out there. */
  write(entity: EntityName, id: string, record: unknown): Promise<string>;
}

/** A client under measure. */
export interface Client {
  start(): void;
  /** The body of one webhook, as posted. */
  onWebhook(body: unknown): void;
  /** Ends all waits; nothing is asked afterwards. */
  stop(): Promise<void>;
}
