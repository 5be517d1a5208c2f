import { CONNECTORS, type ConnectorKind } from '../connectors/registry.ts';

/** Functions that may call an external system at once: SQS takes 2 and more. */
export function connectorConcurrency(kind: ConnectorKind): number {
  return CONNECTORS[kind].functionsAtOnce;
}
