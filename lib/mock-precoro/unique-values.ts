import type { Supplier } from './model.ts';

export const UNIQUE_FIELDS = ['name', 'uniqueCode', 'businessRegistrationNumber'] as const;
type UniqueField = (typeof UNIQUE_FIELDS)[number];

/** Who holds a value that is unique in the company, whatever its case. Built when first asked for. */
export class UniqueValues {
  private readonly suppliers: () => Iterable<Supplier>;
  private holders: Map<string, number> | null = null;

  constructor(suppliers: () => Iterable<Supplier>) {
    this.suppliers = suppliers;
  }

  /** The supplier's id; undefined where nobody holds the value. */
  holderOf(field: UniqueField, value: string): number | undefined {
    if (!this.holders) {
      this.holders = new Map();
      for (const supplier of this.suppliers()) this.changed(null, supplier);
    }
    return this.holders.get(keyOf(field, value));
  }

  changed(before: Supplier | null, after: Supplier): void {
    const { holders } = this;
    if (!holders) return;
    for (const field of UNIQUE_FIELDS) {
      const [old, value] = [before?.[field] ?? null, after[field]];
      if (old === value) continue;
      if (old !== null && holders.get(keyOf(field, old)) === after.id) holders.delete(keyOf(field, old));
      if (value !== null) holders.set(keyOf(field, value), after.id);
    }
  }
}

function keyOf(field: UniqueField, value: string): string {
  return `${field} ${value.toLowerCase()}`;
}
