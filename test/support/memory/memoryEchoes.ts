import { areEchoesSent, withExpected, withWithdrawn, type EchoCount } from '../../../lib/domain/echoes.ts';
import { recordKey, type EntityName } from '../../../lib/domain/records.ts';
import type { Echoes } from '../../../lib/sync/ports/echoes.ts';

/** Writes whose webhooks are still to come. */
export function memoryEchoes(): Echoes {
  const until = new Map<string, number>();
  const counts = new Map<EntityName, EchoCount>();
  const countOf = (entity: EntityName) => counts.get(entity) ?? { expected: 0, heard: 0 };
  return {
    async expect(ref, ends) {
      counts.set(ref.entity, withExpected(countOf(ref.entity)));
      until.set(recordKey(ref), ends);
    },
    async withdraw(ref) {
      if (until.delete(recordKey(ref))) counts.set(ref.entity, withWithdrawn(countOf(ref.entity)));
    },
    async take(ref, now) {
      if ((until.get(recordKey(ref)) ?? 0) < now) return false;
      until.delete(recordKey(ref));
      const { expected, heard } = countOf(ref.entity);
      counts.set(ref.entity, { expected, heard: heard + 1 });
      return areEchoesSent(countOf(ref.entity));
    },
  };
}
