import type { Clock, Random } from '../../lib/domain/time.ts';
import type { Company } from '../../lib/mock-precoro/company.ts';
import type { Supplier } from '../../lib/mock-precoro/model.ts';
import { SUPPLIER_STATUS } from '../../lib/mock-precoro/model.ts';
import type { FakeExternal } from '../../test/sync/fakeExternal.ts';
import type { BenchJournal } from './journal.ts';

/** Something a clerk does in Precoro, or in the external system, at a moment (epoch ms). */
export interface Deed {
  readonly at: number;
  readonly act: () => void;
}

/** Where deeds take place. */
export interface Office {
  readonly clock: Clock;
  readonly random: Random;
  readonly company: Company;
  readonly journal: BenchJournal;
  /** The external system. */
  readonly outside: FakeExternal;
}

/** A new supplier at each of the times. */
export function createSuppliers(office: Office, times: readonly number[]): readonly Deed[] {
  const { clock, company, journal } = office;
  return times.map((at, index) => ({
    at,
    act() {
      const key = `new-${index}`;
      const { id } = company.createSupplier({
        name: `Supplier ${key}`,
        city: `Utrecht ${journal.nextMark(key)}`,
        country: 'NL',
      });
      journal.names('supplier', id, key);
      journal.mustServe(key, clock.now());
      journal.mustLink(key, clock.now());
    },
  }));
}

/** Another of the linked suppliers changes at each of the times; from the beginning again once all had their turn. */
export function changeSuppliers(office: Office, times: readonly number[]): readonly Deed[] {
  const { clock, company, journal } = office;
  const linked = linkedSuppliers(company);
  return times.map((at, index) => ({
    at,
    act() {
      const id = linked[index % linked.length]?.id ?? 0;
      const key = `old-${id}`;
      company.updateSupplier(id, { city: `Utrecht ${journal.nextMark(key)}` });
      journal.names('supplier', id, key);
      journal.mustServe(key, clock.now());
    },
  }));
}

/** From entering a document to editing its note, from there to confirming it, from there to approving it, in ms. */
export type Gaps = readonly [edit: number, confirm: number, approve: number];

/**
 * An invoice is entered at each of the times; then its note is edited, it is confirmed and approved. Four webhooks, one
 * approval, which is when it must travel.
 */
export function documentLives(office: Office, times: readonly number[], gapsOf: () => Gaps): readonly Deed[] {
  const linked = linkedSuppliers(office.company);
  return times.flatMap((enteredAt, index) => {
    const [edit, confirm, approve] = gapsOf();
    const steps = documentLife(office, `doc-${index}`, linked[index % linked.length]?.id ?? 0);
    const ats = [0, edit, edit + confirm, edit + confirm + approve].map((gap) => enteredAt + gap);
    return steps.map((act, step): Deed => ({ at: ats[step] ?? enteredAt, act }));
  });
}

function documentLife({ clock, company, journal }: Office, key: string, supplierId: number): (() => void)[] {
  let idn = '';
  return [
    () => {
      const made = company.createInvoice({
        supplierId,
        invoiceNumber: `INV-${key}`,
        note: journal.nextMark(key),
        lines: [
          { name: 'Pallets', quantity: '4', price: '12.50' },
          { name: 'Freight', quantity: '1', price: '80' },
        ],
      });
      ({ idn } = made);
      journal.names('invoice', made.id, key);
    },
    () => void company.edit('invoice', idn, { note: journal.nextMark(key) }),
    () => void company.act('invoice', idn, 'confirm'),
    () => {
      company.act('invoice', idn, 'approve');
      journal.mustServe(key, clock.now());
      journal.mustLink(key, clock.now());
    },
  ];
}

/** Those that both sides have and that may change. */
export function linkedSuppliers(company: Company): readonly Supplier[] {
  return company.listSuppliers(
    ({ enable, status, externalId }) => enable && status === SUPPLIER_STATUS.approved && externalId !== null,
  );
}
