import type { EntityName } from '../domain/records.ts';
import { shortened } from '../domain/shortened.ts';
import type { FieldPlan, SourcePlan } from './plan.ts';

/** How texts name an entity in the middle of a sentence. */
export const ENTITY_LABELS: Readonly<Record<EntityName, string>> = {
  legalEntity: 'legal entity',
  location: 'location',
  tax: 'tax',
  paymentTerm: 'payment term',
  itemFieldOption: 'item field option',
  documentFieldOption: 'document field option',
  supplier: 'supplier',
  item: 'item',
  purchaseOrder: 'purchase order',
  invoice: 'invoice',
  receipt: 'receipt',
  payment: 'payment',
};

/** More than anybody types for a name. */
const LONGEST_LABEL = 150;

/** `Invoice 1043`, `Supplier "Acme Ltd"`: how texts about a record begin. */
export function nameOfRecord(entity: EntityName, record: object): string {
  const label = 'label' in record && typeof record.label === 'string' ? record.label : '';
  const short = shortened(label, LONGEST_LABEL);
  const shown = /^[\w./-]+$/.test(short) ? short : `"${short}"`;
  return `${ENTITY_LABELS[entity].replace(/^./, (letter) => letter.toUpperCase())} ${shown}`;
}

/** What people in Precoro call the value behind a target field; the target's name where only a function knows. */
export function labelOfField(field: Pick<FieldPlan, 'name' | 'source'>): string {
  return labelOfSource(field.source) ?? spaced(field.name);
}

function labelOfSource(source: SourcePlan): string | null {
  switch (source.kind) {
    case 'customField':
      return source.name;
    case 'option':
      return source.field.name;
    case 'counterpart':
      return ENTITY_LABELS[source.entity];
    case 'translated':
      return labelOfSource(source.from);
    case 'path':
      return spaced(source.steps.filter((step, index) => index === 0 || step !== 'label').join(' '));
    case 'computed':
      return spaced(source.name.replace('taxName', 'tax'));
    case 'function':
    case 'constant':
      return null;
  }
}

/** `issueDate` and `issue_date` become "issue date". */
export function spaced(name: string): string {
  return name
    .replace(/_/g, ' ')
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}
