import type { Payload } from '../../lib/connectors/contract.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import type { Books } from './tryton/books.ts';
import { COMPANIES } from './tryton/seed.ts';

export const COMPANY = COMPANIES[0];

/** Ids of what documents name. */
export interface Standing {
  readonly vendorId: string;
  readonly accountId: string;
  readonly analyticId: string;
}

/** A supplier, a product and the accounts that documents name. */
export async function makeStanding(books: Books): Promise<Standing> {
  const own = books.in(1);
  const address = { street: 'Kade 1', city: 'Rotterdam', postal_code: '3011 AA' };
  const vendor = await own.create('party.party', {
    ...{ name: 'Standing Supplier', code: 'STANDING', addresses: [['create', [address]]] },
  });
  const [unit] = await own.find('product.uom', [['name', '=', 'Unit']], ['id']);
  await own.create('product.template', {
    ...{ name: 'Paper', code: 'PAPER', default_uom: unit?.['id'], purchase_uom: unit?.['id'], type: 'goods' },
    ...{ list_price: '0', cost_price_method: 'fixed', purchasable: true },
    products: [['create', [{ cost_price: '0' }]]],
  });
  const idOf = async (model: string, ...domain: readonly unknown[]): Promise<string> => {
    const [found] = await own.find(model, [['company', '=', 1], ...domain], ['id']);
    return String(found?.['id']);
  };
  return {
    vendorId: String(vendor),
    accountId: await idOf('account.account', ['type.expense', '=', true]),
    analyticId: await idOf('analytic_account.account', ['code', '=', 'Office']),
  };
}

/** A whole valid payload of any target. */
export function samplePayload(target: string, number: string, standing: Standing, lineCount = 2): Payload {
  const { vendorId, accountId, analyticId } = standing;
  switch (target) {
    case 'party':
      return master({
        ...{
          code: number,
          name: 'Acme Ltd',
          tax_number: 'NL 1',
          email: 'orders@acme.example',
          phone: '+31 10 1',
        },
        ...{ address_line: 'Kade 2', city: 'Delft', postal_code: '2611 AA', country: 'NL' },
        ...{ payment_term: 'Net 30', active: true },
      });
    case 'product':
      return master({
        ...{ code: number, name: 'Paper', description: 'white', unit: 'Unit', kind: 'goods', price: '1.25' },
        ...{ category: 'Purchases 1', active: true },
      });
    default: {
      const isBill = target === 'bill';
      const line = {
        ...{ sku: 'PAPER', description: 'paper', quantity: '3', unit_price: '10.01' },
        ...{ tax: 'VAT 21%', analytic_account_id: analyticId },
        ...(isBill ? { account_id: accountId } : {}),
      };
      const own = isBill
        ? { kind: 'invoice', issue_date: today(), purchase_order: 'PO 7' }
        : { order_date: today() };
      return {
        fields: {
          ...{ number, vendor_id: vendorId, currency: 'EUR', payment_term: 'Net 14', note: 'a note' },
          ...{ status: 'draft', ...own },
        },
        lines: Array.from({ length: lineCount }, () => line),
      };
    }
  }
}

function master(fields: JsonObject): Payload {
  return { fields, lines: [] };
}

/** Within the years that the template has open. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
