import type { Connector } from '../../../connectors/contract.ts';
import { taxSource } from './source.ts';
import { openSystem, type SkeletonOptions } from './system.ts';
import { vendorTarget } from './target.ts';

/** Connects at the first call. */
export function skeletonConnector(options: SkeletonOptions): Connector {
  const system = openSystem(options);
  return {
    name: 'skeleton',
    maxConcurrency: 2,
    targets: { vendor: vendorTarget(system) },
    sources: { tax: taxSource(system) },
    close: async () => undefined,
  };
}
