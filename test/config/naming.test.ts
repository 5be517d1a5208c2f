import { describe, expect, it } from '@jest/globals';
import { ledgerOwner, ledgerTable } from '../../lib/config/naming.ts';

describe('whose ledger a table holds', () => {
  it.each(['live', 'acme-test', 'quota', 'my-quota'])('is read from its name: %s', (name) => {
    expect(ledgerOwner(ledgerTable(name))).toBe(name);
  });

  it.each([
    'precoro-sync-live-mirror',
    'precoro-sync-live-cross-reference',
    'precoro-sync-quota',
    'precoro-sync--quota',
    'another-live-quota',
    'precoro-sync-live-quota-old',
  ])('is nobody for %s', (table) => {
    expect(ledgerOwner(table)).toBeNull();
  });

  it('is asked for all of them by the pattern that IAM takes', () => {
    expect(ledgerTable('*')).toBe('precoro-sync-*-quota');
  });
});
