import type { TargetSpec } from '../../../connectors/contract.ts';

/** What the targets accept: plain data without the system's SDK, so that configurations and stacks can read it. */
export const SKELETON_TARGETS = {
  vendor: {
    fields: {
      code: { type: 'text', required: true, maxLength: 250, about: 'Short name, unique in a company.' },
      name: { type: 'text', required: true, about: 'Name.' },
      credit_limit: { type: 'decimal', about: 'How much may be owed to it.' },
      active: { type: 'boolean', about: 'False when it is not used any more.' },
    },
    naturalKey: ['code'],
    // What the system does with the same create sent twice: see Idempotency in the contract.
    idempotency: { kind: 'key', lifetimeSeconds: 86_400 },
  },
} as const satisfies Readonly<Record<string, TargetSpec>>;
