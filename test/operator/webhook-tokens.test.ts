import { describe, expect, it } from '@jest/globals';
import { dropPrevious, rotateToken, type Tokens } from '../../lib/operator/webhook-tokens.ts';
import { memoryAudit } from '../support/memory/memoryAudit.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';

const OLD = 'a'.repeat(32);
const NEW = 'b'.repeat(32);

function given(start: Tokens) {
  let kept = start;
  const tokens = { read: async () => kept, save: async (next: Tokens) => void (kept = next) };
  const audit = memoryAudit();
  return { services: { tokens, audit, clock: virtualClock(), who: 'ann' }, audit, kept: () => kept };
}

describe('the webhook token', () => {
  it('is replaced while the one before is taken too, until it is dropped', async () => {
    const { services, audit, kept } = given({ current: OLD, previous: null });
    expect(await rotateToken(services, NEW)).toBe('rotated');
    expect(kept()).toEqual({ current: NEW, previous: OLD });
    expect(await dropPrevious(services)).toBe('dropped');
    expect(kept()).toEqual({ current: NEW, previous: null });
    expect(audit.entries.map(({ who, what, subject }) => `${who} ${what} ${subject}`)).toEqual([
      'ann rotated the token of the webhook',
      'ann dropped the previous token of the webhook',
    ]);
    expect(JSON.stringify(audit.entries)).not.toMatch(/aaa|bbb/);
  });

  it('stays as it is when a command is repeated', async () => {
    const { services, audit, kept } = given({ current: NEW, previous: OLD });
    expect(await rotateToken(services, NEW)).toBe('same');
    expect(kept()).toEqual({ current: NEW, previous: OLD });
    await dropPrevious(services);
    expect(await dropPrevious(services)).toBe('none');
    expect(audit.entries).toHaveLength(1);
  });

  it('that was blank leaves no previous one', async () => {
    const { services, kept } = given({ current: '', previous: null });
    await rotateToken(services, NEW);
    expect(kept()).toEqual({ current: NEW, previous: null });
  });

  it.each(['short', `${'x'.repeat(30)}/..`, `${'x'.repeat(30)} y`])(
    'that is short or fits into no address is refused without being told: %s',
    async (token) => {
      const { services, kept } = given({ current: OLD, previous: null });
      const told = rotateToken(services, token);
      await expect(told).rejects.toThrow(/at least 24 are needed/);
      await expect(told).rejects.not.toThrow(token);
      expect(kept().current).toBe(OLD);
    },
  );
});
