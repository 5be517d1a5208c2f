import type { Connector } from '../contract.ts';
import { BILL } from './bill.ts';
import type { Kind } from './kind.ts';
import { PARTY } from './party.ts';
import { PRODUCT } from './product.ts';
import { PURCHASE } from './purchase.ts';
import { openRpc, type RpcOptions } from './rpc.ts';
import { openCompanies } from './scope.ts';
import { SHIPMENT } from './shipment.ts';
import { SOURCE_KINDS } from './source-kinds.ts';
import { trytonSource } from './source.ts';
import type { TrytonTargetName } from './spec.ts';
import { trytonTarget } from './target.ts';

export interface TrytonOptions extends RpcOptions {
  /** After this time a create that has not ended is taken for broken off. Default 60. */
  readonly claimSeconds?: number;
}

const KINDS: Readonly<Record<TrytonTargetName, Kind>> = {
  party: PARTY,
  product: PRODUCT,
  purchase: PURCHASE,
  bill: BILL,
  shipment: SHIPMENT,
};

/** Tryton 6.0 over its JSON-RPC. Logs in at the first call. */
export function trytonConnector({ claimSeconds, ...options }: TrytonOptions): Connector {
  const rpc = openRpc(options);
  const companies = openCompanies(rpc);
  const place = `${options.url}/${options.database}`;
  const claims = claimSeconds === undefined ? {} : { claimSeconds };
  return {
    name: 'tryton',
    // One process of Tryton works on one request at a time; and bills are numbered one after the other.
    maxConcurrency: 2,
    targets: Object.fromEntries(
      Object.entries(KINDS).map(([name, kind]) => [name, trytonTarget(kind, { companies, ...claims })]),
    ),
    sources: Object.fromEntries(
      Object.entries(SOURCE_KINDS).map(([name, kind]) => [
        name,
        trytonSource(kind, { companies, place, name }),
      ]),
    ),
    close: async () => undefined,
  };
}
