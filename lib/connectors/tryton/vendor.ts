import { object } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { integer } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Payload } from '../contract.ts';
import { rejected } from './failure.ts';
import { idIn, type Values } from './kind.ts';
import type { Scope } from './scope.ts';

/** What a document takes from its supplier: Tryton's server fills in nothing of it. */
export interface Vendor {
  readonly id: number;
  readonly address: number;
  /** Its own account payable; null for the company's. */
  readonly payable: number | null;
}

const vendorRow = object({
  id: integer,
  account_payable: (value: unknown) => (typeof value === 'number' ? value : null),
  addresses: many(integer),
});

/** Throws TrytonError where there is none, or none with an address. */
export async function vendorOf(fields: JsonObject, scope: Scope): Promise<Vendor> {
  const id = idIn(fields, 'vendor_id');
  const rows = await scope.rpc.call(
    'model.party.party.search_read',
    [[['id', '=', id]], 0, 1, null, ['id', 'account_payable', 'addresses']],
    scope.asking,
    many(vendorRow),
  );
  const [vendor] = rows;
  if (!vendor)
    throw rejected(
      'accountant',
      `There is no party ${id} in Tryton that is in use. Accountant: activate it, or link the supplier to the right one.`,
    );
  const [address] = vendor.addresses;
  if (address === undefined)
    throw rejected('accountant', `Party ${id} has no address in Tryton. Accountant: give it one.`);
  return { id: vendor.id, address, payable: vendor.account_payable };
}

/** Another supplier has another address. */
export async function vendorChange(wanted: Payload, now: Payload, scope: Scope): Promise<Values> {
  if (idIn(wanted.fields, 'vendor_id') === idIn(now.fields, 'vendor_id')) return {};
  const vendor = await vendorOf(wanted.fields, scope);
  return { party: vendor.id, invoice_address: vendor.address };
}
