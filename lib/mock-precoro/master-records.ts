import type { MasterEntity, MasterRecord } from './model.ts';
import { MASTER_ENTITIES } from './model.ts';
import { RecordStore } from './record-store.ts';

/** The master data that the company has on file, and how to find it. */
export class MasterRecords {
  private readonly stores: Readonly<Record<MasterEntity, RecordStore<MasterRecord>>>;

  constructor(records: readonly MasterRecord[]) {
    const of = (entity: MasterEntity): RecordStore<MasterRecord> =>
      new RecordStore(records.filter((record) => record.entity === entity));
    this.stores = {
      legalEntity: of('legalEntity'),
      location: of('location'),
      tax: of('tax'),
      paymentTerm: of('paymentTerm'),
      itemFieldOption: of('itemFieldOption'),
      documentFieldOption: of('documentFieldOption'),
      item: of('item'),
    };
  }

  get(entity: MasterEntity, id: number): MasterRecord | undefined {
    return this.stores[entity].get(id);
  }

  /** In order of their making, oldest first; with `updatedSince` only those updated then or later. */
  list(
    entity: MasterEntity,
    matches: ((record: MasterRecord) => boolean) | null = null,
    updatedSince: number | null = null,
  ): MasterRecord[] {
    return this.stores[entity].newestFirst(matches, updatedSince).reverse();
  }

  some(entity: MasterEntity, matches: (record: MasterRecord) => boolean): boolean {
    return this.stores[entity].some(matches);
  }

  nextId(entity: MasterEntity): number {
    return this.stores[entity].highestId(FIRST_NEW_ID[entity]) + 1;
  }

  /** Puts back what an earlier life stored; nobody is told. */
  restore(record: MasterRecord): void {
    this.stores[record.entity].put(record);
  }

  counts(): Readonly<Record<MasterEntity, number>> {
    const sizes = MASTER_ENTITIES.map((entity) => [entity, this.stores[entity].size]);
    return Object.fromEntries(sizes) as Record<MasterEntity, number>;
  }
}

/** Apart from each other, so that an id of one entity finds nothing in another. */
const FIRST_NEW_ID: Readonly<Record<MasterEntity, number>> = {
  legalEntity: 27_400,
  location: 5_200,
  tax: 700,
  paymentTerm: 900,
  itemFieldOption: 300_000,
  documentFieldOption: 400_000,
  item: 60_000,
};
