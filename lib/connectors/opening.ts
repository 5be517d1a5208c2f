import type { Connector, SharedText } from './contract.ts';

/** What a connector may be given beside its secret. */
export interface OpenOptions {
  /** What the configuration says of the system: `connector.description` of the integration. */
  readonly description?: unknown;
  /** What all functions that call the system share. Default: each process is alone. */
  readonly shared?: SharedText;
}

/**
 * Opens a connector with the parsed JSON of its secret: `open` of each connector's `open.ts`, which a bundle takes alone.
 * Throws RangeError that names a wrong field, never its value.
 */
export type OpenConnector = (secret: unknown, options: OpenOptions) => Connector;
