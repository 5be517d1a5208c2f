import type { OpenConnector } from '../../lib/connectors/opening.ts';
import { openConnector } from '../../lib/connectors/registry-open.ts';
import { integration } from './integration.ts';

/**
 * `#connector` where a function runs from its sources: the kind that the configuration names. In a bundle that kind's own
 * `open.ts` stands for it, so that the other connectors are not in there.
 */
export const open: OpenConnector = (secret, options) =>
  openConnector(integration.connector.kind, secret, options);
