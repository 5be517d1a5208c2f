import type { MatchRecord } from '../../../lib/matching/record.ts';

/** A record of which nothing is known but what the test is about. */
export function matchRecord(known: Partial<MatchRecord> & { readonly key: string }): MatchRecord {
  const name = known.name ?? known.label ?? known.key;
  return {
    label: name,
    name,
    code: null,
    parent: null,
    nativeIds: [],
    registrationNumber: null,
    taxNumber: null,
    ibans: [],
    emails: [],
    domains: [],
    address: { line: '', city: '', postcode: '', country: '' },
    isEnabled: true,
    company: null,
    ...known,
  };
}
