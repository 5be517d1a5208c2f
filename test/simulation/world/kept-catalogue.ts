import { CATALOGUE } from '../../../lib/entities/catalogue.ts';
import type { EntityFacts, PrecoroRecord } from '../../../lib/entities/entity.ts';

/**
 * The entities' facts, with what a wire object decodes to kept: one version of a record is read many times, and always comes
 * to the same.
 */
export const KEPT_CATALOGUE = {
  ...CATALOGUE,
  supplier: keeping(CATALOGUE.supplier),
  invoice: keeping(CATALOGUE.invoice),
};

function keeping(facts: EntityFacts): EntityFacts {
  const decoded = new WeakMap<object, PrecoroRecord>();
  return {
    ...facts,
    decode(value, options) {
      if (typeof value !== 'object' || value === null) return facts.decode(value, options);
      const known = decoded.get(value) ?? facts.decode(value, options);
      decoded.set(value, known);
      return known;
    },
  };
}
