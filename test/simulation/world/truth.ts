import { recordKey, type RecordRef } from '../../../lib/domain/records.ts';
import type { Payload } from '../../../lib/connectors/contract.ts';
import { INVOICE_STATUSES } from '../../../lib/entities/statuses.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';
import { LEGAL_ENTITIES, mappedNote, mayTravel, type Setting } from './setting.ts';
import type { RecordName } from './plan.ts';

export type Standing = 'before' | 'approved' | 'revision' | 'left';

/** One version of a record as a person left it in Precoro. */
export interface Version {
  readonly at: number;
  readonly standing: Standing;
  /** What the record outside must say, in one text; the note as each deployment writes it. */
  readonly texts: readonly string[];
  readonly company: string;
  readonly mayTravel: boolean;
}

export interface Story {
  readonly ref: RecordRef;
  readonly entity: RecordName;
  readonly id: number;
  readonly isHistorical: boolean;
  readonly twinOf: number | null;
  readonly versions: Version[];
  isRemoved: boolean;
}

/**
 * What really happened in Precoro, kept beside the engine and independent of it: no code of the engine's decides what is
 * expected here, save the table of statuses.
 */
export class Truth {
  readonly #stories = new Map<string, Story>();
  readonly #setting: Setting;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  begin(entity: RecordName, id: number, isHistorical: boolean, twinOf: number | null): void {
    const ref = { entity, id: String(id) };
    const story = { ref, entity, id, isHistorical, twinOf, versions: [], isRemoved: false };
    this.#stories.set(recordKey(ref), story);
  }

  /** A person's change of today. */
  add(entity: RecordName, wire: Wire, at: number): void {
    const story = this.of({ entity, id: String(wire['id']) });
    story?.versions.push(entity === 'invoice' ? this.#invoice(wire, at) : this.#supplier(wire, at));
  }

  of(ref: RecordRef): Story | undefined {
    return this.#stories.get(recordKey(ref));
  }

  stories(): readonly Story[] {
    return [...this.#stories.values()];
  }

  #invoice(wire: Wire, at: number): Version {
    const note = typeof wire['note'] === 'string' ? wire['note'] : '';
    const supplier = (wire['supplier'] as { readonly id: number }).id;
    const text = (written: string): string =>
      `${String(wire['invoiceNumber'])} of supplier ${supplier}: ${amount(wire['sum'])} "${written}" [${linesOf(wire)}]`;
    return {
      at,
      standing: INVOICE_STATUSES[Number(wire['status'])]?.standing ?? 'before',
      texts: [text(mappedNote(note, 1)), text(mappedNote(note, 2))],
      company: this.#companyOf(wire),
      mayTravel: mayTravel(note, this.#setting),
    };
  }

  #supplier(wire: Wire, at: number): Version {
    const isApproved = wire['status'] === 2;
    const isEnabled = wire['enable'] !== false;
    return {
      at,
      standing: !isApproved ? 'before' : isEnabled ? 'approved' : 'left',
      texts: [`${String(wire['name'])}, ${String(wire['city'])}, ${String(isEnabled)}`],
      company: '',
      mayTravel: true,
    };
  }

  #companyOf(wire: Wire): string {
    if (!this.#setting.twoCompanies) return 'default';
    const { name } = wire['legalEntity'] as { readonly name: string };
    return name === LEGAL_ENTITIES.uk ? 'uk' : 'fr';
  }
}

function linesOf(wire: Wire): string {
  const { data } = wire['items'] as { readonly data: readonly Wire[] };
  return data.map((line) => `6420 ${amount(line['sum'])}`).join(', ');
}

/** What a record outside says, in the words of {@link Version.texts}. `supplierOf` finds whose a vendor is. */
export function textOfPayload(
  target: string,
  { fields, lines }: Payload,
  supplierOf: (vendor: string) => string,
): string {
  if (target === 'vendor')
    return `${text(fields['name'])}, ${text(fields['city'])}, ${text(fields['active'])}`;
  const amounts = lines.map((line) => `${text(line['account'])} ${amount(line['amount'])}`).join(', ');
  const supplier = supplierOf(text(fields['vendor']));
  return `${text(fields['number'])} of supplier ${supplier}: ${amount(fields['total'])} "${text(fields['note'] ?? '')}" [${amounts}]`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function amount(value: unknown): string {
  return Number(value).toFixed(2);
}
