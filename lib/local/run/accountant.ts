import { openHubAdmin } from '../../connectors/postgres/admin.ts';
import type { Clock, Random } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import { pick, pickWeighted } from '../../mock-precoro/random.ts';
import type { Deed, Desk } from './accountant-desk.ts';
import { changeMaster } from './accountant-master.ts';
import { payBills, voidPayment } from './accountant-payments.ts';
import type { World } from './world.ts';

/** An accountant at work in the external system. */
export interface Accountant {
  /**
   * One believable change, told in a sentence. Null when there is nothing to change, or the database gave no answer: then
   * it may have been made all the same.
   */
  changeSomething(random: Random): Promise<string | null>;
  close(): Promise<void>;
}

const DEEDS: readonly (readonly [Deed, number])[] = [...changeMaster, [payBills, 40], [voidPayment, 3]];

/** Null where nothing comes from the external system. */
export function openAccountant(
  { database, precoro }: Pick<World, 'database' | 'precoro'>,
  { feeds, companies }: Integration,
  clock: Clock,
): Accountant | null {
  if (feeds.length === 0) return null;
  const admin = openHubAdmin({ connectionString: database.connectionString });
  return {
    async changeSomething(random) {
      const company = pick(random, companies);
      const query: Desk['query'] = (sql, parameters) => database.query(sql, parameters);
      const desk = { admin, query, precoro, clock, random, company, feeds };
      try {
        return await oneOf(DEEDS, desk);
      } catch {
        // With faults the database ends connections: whatever of it is in the books is told like any other change.
        return null;
      }
    },
    close: () => admin.close(),
  };
}

async function oneOf(all: typeof DEEDS, desk: Desk): Promise<string | null> {
  let deeds = [...all];
  while (deeds.length > 0) {
    const deed = pickWeighted(
      desk.random,
      deeds.map((one) => [one, one[1]] as const),
    );
    const sentence = await deed[0](desk);
    if (sentence !== null) return sentence;
    deeds = deeds.filter((one) => one !== deed);
  }
  return null;
}
