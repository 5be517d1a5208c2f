import { POSTGRES_SOURCES } from '../../lib/connectors/postgres/source-spec.ts';
import { POSTGRES_TARGETS } from '../../lib/connectors/postgres/spec.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import type { Clock } from '../../lib/domain/time.ts';
import type { Company } from '../../lib/mock-precoro/company.ts';
import type { Supplier } from '../../lib/mock-precoro/model.ts';
import { fakeExternal, type FakeExternal } from '../../test/sync/fakeExternal.ts';

/** Which way records travel: from Precoro to the external system, or back as well. */
export type Directions = 'outward' | 'both';

/** The one company of the external system, as the shipped configuration calls it. */
export const ONLY_COMPANY = 'default';

/** The external system in memory. It tells what changes only where that is to come to Precoro. */
export function outsideOf(clock: Clock, directions: Directions): FakeExternal {
  const sources = directions === 'both' ? POSTGRES_SOURCES : {};
  return fakeExternal(clock, POSTGRES_TARGETS, { kind: 'uniqueReference' }, sources);
}

/** The suppliers of Precoro that carry an external id are there, too. Where they are told, they hold the same on both sides. */
export function plantSuppliers(outside: FakeExternal, company: Company, directions: Directions): void {
  for (const supplier of company.listSuppliers()) {
    if (supplier.externalId === null) continue;
    const fields = directions === 'both' ? vendorOf(supplier) : {};
    outside.plant('vendor', supplier.externalId, { fields, lines: [] });
  }
}

function vendorOf(supplier: Supplier): JsonObject {
  return {
    code: supplier.uniqueCode,
    name: supplier.name,
    registration_number: supplier.businessRegistrationNumber,
    email: supplier.email,
    phone: supplier.phone,
    address_line: supplier.legalAddress,
    city: supplier.city,
    state: supplier.state,
    postal_code: supplier.postalCode,
    country: supplier.country,
    currency: supplier.currencies[0] ?? null,
    active: supplier.enable,
  };
}
