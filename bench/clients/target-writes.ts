import { contentHash } from '../../lib/domain/hashing.ts';
import { SECOND } from '../../lib/domain/time.ts';
import type { CallTarget, Form, Pace } from './paced-calls.ts';
import { pacedCalls } from './paced-calls.ts';
import { rowOf } from './wire.ts';

/** A supplier as the external system has it. `precoroId` is null for one that Precoro does not have yet. */
export interface ExternalSupplier {
  readonly externalId: string;
  readonly precoroId: number | null;
  readonly fields: Form;
}

/** Which earlier successes are known; the caller keeps them from job to job. Null: none are, everything is sent. */
export type SentHashes = Set<string> | null;

export interface Sent {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  /** Turned down by Precoro, such as for a name in use. */
  readonly refused: number;
}

const PACE: Pace = { pauseMs: SECOND, tries: 7, backoffMs: (tried) => 3 * SECOND * 2 ** (tried - 1) };

/**
 * The way of target-precoro (precoro-api.md section 8.2): record by record a POST or PUT, then always a PATCH with the
 * external id; nothing is looked up or compared first, except that a PUT of currencies reads the supplier for the merge.
 * The only protection is the hash of what was sent successfully before.
 */
export async function sendSuppliers(
  target: CallTarget,
  suppliers: readonly ExternalSupplier[],
  hashes: SentHashes,
  signal: AbortSignal,
): Promise<Sent> {
  const ask = pacedCalls(target, PACE, signal);
  const sent = { created: 0, updated: 0, skipped: 0, refused: 0 };
  for (const supplier of suppliers) {
    const hash = contentHash(supplier.fields);
    if (hashes?.has(hash)) {
      sent.skipped += 1;
      continue;
    }
    const id = await put(supplier);
    if (id === null) {
      sent.refused += 1;
      continue;
    }
    await ask('PATCH', `/suppliers/${id}`, { externalId: supplier.externalId });
    hashes?.add(hash);
    sent[supplier.precoroId === null ? 'created' : 'updated'] += 1;
  }
  return sent;

  async function put({ precoroId, fields }: ExternalSupplier): Promise<number | null> {
    const merged =
      precoroId !== null && 'currencies' in fields ? await withCurrencies(precoroId, fields) : fields;
    const answer =
      precoroId === null
        ? await ask('POST', '/suppliers', merged)
        : await ask('PUT', `/suppliers/${precoroId}`, merged);
    return answer.status < 300 ? rowOf(answer.body).id : null;
  }

  /** A PUT replaces the list as a whole, so the ones there now are read and kept. */
  async function withCurrencies(id: number, fields: Form): Promise<Form> {
    const { body } = await ask('GET', `/suppliers/${id}`);
    const there = rowOf(body)['currencies'];
    const kept = Array.isArray(there) ? there.map(String) : [];
    return { ...fields, currencies: [...new Set([...kept, ...[fields['currencies'] ?? []].flat()])] };
  }
}
