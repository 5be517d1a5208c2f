import type { SourceSpec } from '../../../connectors/contract.ts';

/** What the sources yield: plain data, as the targets are. */
export const SKELETON_SOURCES = {
  tax: {
    fields: {
      name: { type: 'text', about: 'Name.' },
      percent: { type: 'decimal', about: 'Rate in percent.' },
    },
    target: null,
  },
} as const satisfies Readonly<Record<string, SourceSpec>>;
