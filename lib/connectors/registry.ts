import type { TargetSpec } from './contract.ts';
import { POSTGRES_TARGETS } from './postgres/spec.ts';

/** What each connector's targets accept: plain data, so that mappings and stacks can read it without any SDK. */
export const connectorSpecs = {
  postgres: POSTGRES_TARGETS,
} as const satisfies Readonly<Record<string, Readonly<Record<string, TargetSpec>>>>;

/** Name of a connector, as in `connector.kind` of the configuration. */
export type ConnectorKind = keyof typeof connectorSpecs;
