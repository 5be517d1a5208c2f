import type { HubAdmin } from '../../connectors/postgres/admin.ts';
import { DAY, type Clock, type Random } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import { intBetween } from '../../mock-precoro/random.ts';
import type { World } from './world.ts';

/** What accountants work on, and by whose clock. */
export interface Desk {
  readonly admin: HubAdmin;
  /** Answers also while the database loses connections: it is not asked over one. */
  readonly query: World['database']['query'];
  readonly precoro: Pick<World['precoro'], 'company'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly company: string;
  readonly feeds: Integration['feeds'];
}

/** One thing an accountant might do; in a sentence, null where nothing fits. */
export type Deed = (desk: Desk) => Promise<string | null>;

/** `2026-11-28`, at most a week ago. */
export function recentDay({ clock, random }: Desk): string {
  return new Date(clock.now() - intBetween(random, 0, 6) * DAY).toISOString().slice(0, 10);
}

/** A number that no other start has given. */
export function freshNumber({ clock }: Desk, prefix: string): string {
  return `${prefix}-${clock.now().toString(36).toUpperCase()}`;
}
