import type { TargetSpec } from './contract.ts';
import { POSTGRES_TARGETS } from './postgres/spec.ts';
import { TRYTON_TARGETS } from './tryton/spec.ts';

/** What there is to know of a kind of connector before one is opened: plain data, free of any SDK. */
export interface ConnectorFacts {
  /** What its targets accept; null where the configuration says so itself. */
  readonly targets: Readonly<Record<string, TargetSpec>> | null;
  /** The configuration describes the system: `connector` is made by a function such as `rest({ ... })`. */
  readonly isDescribed: boolean;
  /** Functions that may call the system at once: 2 and more. Connectors tell their own limit when they run. */
  readonly functionsAtOnce: number;
  /** What a person puts into its secret: in words, and each field with an example. */
  readonly secret: { readonly holds: string; readonly fields: Readonly<Record<string, string>> };
}

/** Every kind of connector. `registry-open.ts` says how each is opened. */
export const CONNECTORS = {
  postgres: {
    targets: POSTGRES_TARGETS,
    isDescribed: false,
    functionsAtOnce: 5,
    secret: {
      holds: 'how to reach the PostgreSQL database',
      fields: { connectionString: 'postgresql://user:password@host:5432/database' },
    },
  },
  rest: {
    targets: null,
    isDescribed: true,
    functionsAtOnce: 2,
    // Which fields it has, the description of the system says.
    secret: {
      holds: 'what the external system\'s login needs, as "auth" of the configuration says',
      fields: {},
    },
  },
  tryton: {
    targets: TRYTON_TARGETS,
    isDescribed: false,
    functionsAtOnce: 2,
    secret: {
      holds: 'how to reach Tryton, and the user that precoro-sync logs in as',
      fields: {
        url: 'https://tryton.example.com',
        database: 'books',
        user: 'precoro',
        password: 'the password of that user',
      },
    },
  },
} as const satisfies Readonly<Record<string, ConnectorFacts>>;

/** Name of a connector, as in `connector.kind` of the configuration. */
export type ConnectorKind = keyof typeof CONNECTORS;

export const CONNECTOR_KINDS = Object.keys(CONNECTORS).filter(isConnectorKind);

function isConnectorKind(name: string): name is ConnectorKind {
  return Object.hasOwn(CONNECTORS, name);
}
