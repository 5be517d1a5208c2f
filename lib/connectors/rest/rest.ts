import type { ConnectorConfig } from '../../mapping/config.ts';
import type { RestDescription, RestSource, RestTarget } from './description.ts';
import { parseApi } from './parse/api.ts';

type ByName<T> = Readonly<Record<string, T>>;

/**
 * The `connector` of a configuration for an HTTP API that is described here. What is wrong in the description is told by
 * `defineIntegration`, with everything else that is wrong.
 */
export function rest<
  const Targets extends ByName<RestTarget>,
  const Sources extends ByName<RestSource> = Readonly<Record<never, never>>,
>(description: RestDescription<Targets, Sources>): ConnectorConfig<Targets, Sources> {
  const { plan, faults } = parseApi(description);
  return {
    kind: 'rest',
    // As the types say, less what only requests need, and fit for the mapping even where the description is not.
    targets: specsOf(plan.targets) as unknown as Targets,
    sources: specsOf(plan.sources) as unknown as Sources,
    described: { description, faults, knowsCompanies: plan.knowsCompanies },
  };
}

function specsOf<Spec>(plans: ByName<{ readonly spec: Spec }>): ByName<Spec> {
  return Object.fromEntries(Object.entries(plans).map(([name, { spec }]) => [name, spec]));
}
