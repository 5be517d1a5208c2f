import type { Clock } from '../domain/time.ts';
import type { Change, MasterEdit, MasterInput } from './changes.ts';
import { nextExternalId } from './external-id.ts';
import type { MasterRecords } from './master-records.ts';
import type { MasterEntity, MasterRecord } from './model.ts';
import { CompanyRefusal, UnknownRecord } from './refusal.ts';
import type { MockSwitches } from './switches.ts';

/** Entities whose names are unique in the company where the switch says so: a guess, after suppliers. */
const WITH_UNIQUE_NAMES: readonly MasterEntity[] = ['legalEntity', 'location', 'tax', 'paymentTerm'];
/** Characters (precoro-api.md section 5.9). */
const LONGEST_ITEM_TEXT = 300;

/** Every write of master data, by clerk or client. Each throws CompanyRefusal for what Precoro would turn down. */
export class MasterWrites {
  private readonly records: MasterRecords;
  private readonly clock: Clock;
  private readonly switches: () => MockSwitches;
  private readonly tell: (change: Change) => void;

  constructor(
    records: MasterRecords,
    clock: Clock,
    switches: () => MockSwitches,
    tell: (change: Change) => void,
  ) {
    this.records = records;
    this.clock = clock;
    this.switches = switches;
    this.tell = tell;
  }

  create(input: MasterInput): MasterRecord {
    const now = this.clock.now();
    const record: MasterRecord = {
      enable: true,
      fieldId: null,
      parentId: null,
      legalEntityIds: [],
      ...input,
      values: input.values ?? {},
      id: this.records.nextId(input.entity),
      externalId: null,
      createDate: now,
      updateDate: now,
    };
    this.check(record);
    return this.save(record, null);
  }

  /** What is absent stays. */
  update(entity: MasterEntity, id: number, changes: MasterEdit): MasterRecord {
    const before = this.mustHave(entity, id);
    const values = { ...before.values, ...changes.values };
    const after = { ...before, ...changes, values, updateDate: this.clock.now() };
    this.check(after);
    return this.save(after, before);
  }

  /** As PATCH does: whether it bumps `updateDate` is a switch. */
  setExternalId(before: MasterRecord, externalId: string | null): MasterRecord {
    const switches = this.switches();
    const isTaken = (wanted: string): boolean =>
      this.records.some(before.entity, (other) => other.externalId === wanted && other.id !== before.id);
    const after = {
      ...before,
      externalId: nextExternalId(before.externalId, externalId, switches, isTaken),
      updateDate: switches.patchBumpsUpdateDate ? this.clock.now() : before.updateDate,
    };
    return this.save(after, before, switches.patchFiresWebhook);
  }

  /** Lets an option be chosen in these legal entities too. */
  restrict(entity: MasterEntity, id: number, legalEntityIds: readonly number[]): MasterRecord {
    const before = this.records.get(entity, id);
    if (!before)
      throw new CompanyRefusal(`${OPTION_FORMS[entity] ?? 'option'}_id`, `There is no option ${id}.`);
    const stranger = legalEntityIds.find((one) => !this.records.get('legalEntity', one));
    if (stranger !== undefined || legalEntityIds.length === 0)
      throw new CompanyRefusal('entity_ids', `There is no legal entity ${stranger ?? ''}.`);
    const all = [...new Set([...before.legalEntityIds, ...legalEntityIds])];
    return this.save({ ...before, legalEntityIds: all, updateDate: this.clock.now() }, before);
  }

  private mustHave(entity: MasterEntity, id: number): MasterRecord {
    const record = this.records.get(entity, id);
    if (!record) throw new UnknownRecord(`There is no ${entity} ${id}`);
    return record;
  }

  private check(record: MasterRecord): void {
    if (record.name.trim() === '') throw new CompanyRefusal('name', 'This value should not be blank.');
    this.checkLengths(record);
    const isUnique = this.switches().masterNamesUnique && WITH_UNIQUE_NAMES.includes(record.entity);
    if (isUnique && this.records.some(record.entity, (other) => isNamesake(other, record))) {
      throw new CompanyRefusal('name', 'This value is already used.');
    }
    this.checkParent(record);
  }

  private checkLengths({ entity, name, values }: MasterRecord): void {
    if (entity !== 'item') return;
    for (const [field, text] of Object.entries({ name, sku: values['sku'] })) {
      if (typeof text === 'string' && text.length > LONGEST_ITEM_TEXT) {
        throw new CompanyRefusal(
          field,
          `This value is too long. It should have ${LONGEST_ITEM_TEXT} characters or less.`,
        );
      }
    }
  }

  /** A parent stands in the same field, and not below its own child. */
  private checkParent({ entity, id, fieldId, parentId }: MasterRecord): void {
    for (let above = parentId; above !== null;) {
      const parent = this.records.get(entity, above);
      if (parent?.fieldId !== fieldId || above === id)
        throw new CompanyRefusal('parent', `There is no option ${above} that could be the parent.`);
      above = parent.parentId;
    }
  }

  private save(record: MasterRecord, before: MasterRecord | null, webhook = true): MasterRecord {
    this.records.restore(record);
    this.tell({ kind: 'master', action: before ? 'update' : 'create', record, before, webhook });
    return record;
  }
}

/** How `depend_add` names an option. */
const OPTION_FORMS: Readonly<Partial<Record<MasterEntity, string>>> = {
  itemFieldOption: 'item_custom_field_option',
  documentFieldOption: 'document_custom_field_option',
};

function isNamesake(other: MasterRecord, record: MasterRecord): boolean {
  return other.id !== record.id && other.name.toLowerCase() === record.name.toLowerCase();
}
