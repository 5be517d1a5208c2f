import { describe, expect, it } from '@jest/globals';
import { FAILURE_KINDS } from '../../lib/domain/failures.ts';

describe('kinds of failures', () => {
  it('have the names under which tables and queues hold them', () => {
    expect(FAILURE_KINDS.join(' ')).toBe(
      'decode refused reference rejected gone ambiguous leave unavailable crash held',
    );
  });
});
