import type { DispatchServices } from '../../lib/sync/dispatch.ts';

/** What grows with the records in AWS, and must not grow here. */
type Growing = Pick<
  DispatchServices,
  'mirror' | 'links' | 'waits' | 'writeBacks' | 'failures' | 'upserts' | 'dispatcher' | 'events' | 'log'
>;

/**
 * Stores that take everything and keep nothing, as it is for the process of a function: a record that was handed on is
 * somewhere else. `onMirrored` hears each record that is put into the mirror.
 */
export function forgetfulStores(onMirrored: (id: string) => void): Growing {
  const nothing = async () => undefined;
  return {
    mirror: {
      read: async () => null,
      readMany: async () => new Map(),
      save: async ({ ref }) => {
        onMirrored(ref.id);
        return true;
      },
      markSent: nothing,
      dueDetails: async () => [],
      unsent: async () => [],
    },
    links: { read: async () => null, owner: async () => null },
    waits: { due: async () => [], waitingFor: async () => [], postpone: nothing },
    writeBacks: {
      desire: nothing,
      observe: nothing,
      begin: async (writeBack) => writeBack,
      done: nothing,
      postpone: nothing,
      due: async () => [],
      read: async () => null,
    },
    failures: {
      record: async () => 'new',
      read: async () => null,
      clear: async () => false,
      list: async () => [],
    },
    upserts: { send: async () => [] },
    dispatcher: { wake: nothing },
    events: { publish: nothing },
    log: () => undefined,
  };
}
