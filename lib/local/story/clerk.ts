import { GL_ACCOUNT, USERS } from '../../mock-precoro/master-data.ts';
import type { Document, Supplier } from '../../mock-precoro/model.ts';
import { SUPPLIER_STATUS } from '../../mock-precoro/model.ts';
import { intBetween, pick, seededRandom } from '../../mock-precoro/random.ts';
import type { RecordRef } from '../../domain/records.ts';
import { moneyText } from '../run/lines.ts';
import type { Running } from '../run/running.ts';
import { SceneError } from './until.ts';

/** A document that a clerk entered for a scene, still a draft. */
export interface Entered {
  readonly clerk: string;
  readonly invoice: Document;
  readonly supplier: Supplier;
  readonly ref: RecordRef;
}

/** Where nobody says which: office supplies, or whatever comes first. */
const USUAL_ACCOUNT = '6200';

/**
 * A clerk enters an invoice of a supplier that stands on both sides, with one line on that GL account. `what` makes one
 * scene's invoice differ from another's. Throws SceneError where no supplier stands on both sides.
 */
export async function enterInvoice(
  running: Running,
  what: string,
  account = USUAL_ACCOUNT,
): Promise<Entered> {
  const { company } = running.world.precoro;
  const random = seededRandom(running.options.seed, `story ${what}`, running.clock.now());
  const supplier = await linkedSupplier(running, random);
  const clerk = pick(random, USERS.slice(1));
  const invoice = company.createInvoice({
    supplierId: supplier.id,
    invoiceNumber: `RE-${intBetween(random, 100_000, 999_999)}-${company.counts().invoice + 1}`,
    lines: [
      {
        name: 'Entered by hand',
        quantity: String(intBetween(random, 1, 12)),
        price: `${intBetween(random, 40, 900)}.${intBetween(random, 10, 99)}`,
        glAccountOptionId: (optionOf(account) ?? GL_ACCOUNT.options[0])?.id ?? 0,
      },
    ],
  });
  const ref: RecordRef = { entity: 'invoice', id: String(invoice.id) };
  return { clerk: `${clerk.firstname} ${clerk.lastname}`, invoice, supplier, ref };
}

/** `INV-00801 of Jansen Freight GmbH over 124.50 EUR`. */
export function describeInvoice({ invoice, supplier }: Entered): string {
  return `${invoice.customName} of ${supplier.name} over ${moneyText(invoice.sum)} ${invoice.currency}`;
}

function optionOf(code: string) {
  return GL_ACCOUNT.options.find((option) => option.code === code);
}

/** Precoro must show it, and the link must be there: it may have been taken away by hand. */
async function linkedSupplier({ world, services }: Running, random: () => number): Promise<Supplier> {
  const shown = world.precoro.company.listSuppliers(
    ({ enable, status, externalId }) => enable && status === SUPPLIER_STATUS.approved && externalId !== null,
  );
  const { companies } = services.integration;
  for (let tries = 0; shown.length > 0 && tries < 20; tries += 1) {
    const [chosen] = shown.splice(intBetween(random, 0, shown.length - 1), 1);
    const ref: RecordRef = { entity: 'supplier', id: String(chosen?.id) };
    const links = await Promise.all(companies.map((company) => services.links.read(ref, company)));
    if (chosen && links.every((link) => link?.phase === 'linked' && link.hold === null)) return chosen;
  }
  throw new SceneError('No supplier stands on both sides, so that no invoice can go over');
}
