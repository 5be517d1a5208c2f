import { MINUTE } from '../../domain/time.ts';
import { sameName } from '../../mapping/custom-fields.ts';
import type { CustomFieldDefinition, CustomFieldDefinitions } from '../../mapping/contract.ts';
import { checkDefinitions } from '../../mapping/definitions.ts';
import type { CheckedIntegration } from '../../mapping/plan.ts';
import { readDefinitions } from '../../sync/read-definitions.ts';
import { line, type CheckLine, type Probing } from './contract.ts';

/** Definitions read this recently are as good as new, and the same GET may not be repeated within a minute. */
const FRESH_MS = 10 * MINUTE;

/** Whether every custom field that the configuration names exists, and every option has an external id. */
export async function probeFields(probing: Probing): Promise<readonly CheckLine[]> {
  const definitions = await freshDefinitions(probing);
  if (!definitions)
    return [line('custom fields', null, 'open', 'The definitions of custom fields could not be read now.')];
  const { integration } = probing.services;
  const unknown = isChecked(integration) ? checkDefinitions(integration, definitions) : [];
  const faults = unknown.map(({ place, words }) =>
    line('custom fields', null, 'fault', `${place}: ${words}`, {
      cure: 'Engineer: correct the name in integration.config.ts, or make the field in Precoro.',
    }),
  );
  const options = (['item', 'document'] as const).flatMap((family) =>
    optionNames(probing, family).flatMap((name) => optionLines(definitions[family], name)),
  );
  if (faults.length > 0) return [...faults, ...options];
  return [
    line('custom fields', null, 'ok', 'Every custom field that the configuration names exists.'),
    ...options,
  ];
}

async function freshDefinitions({ services, session }: Probing): Promise<CustomFieldDefinitions | null> {
  const known = await services.definitions.read();
  if (known && services.clock.now() - known.readAt < FRESH_MS) return known.definitions;
  const log = (): void => undefined;
  const { end } = await readDefinitions({ ...services, log }, session);
  return end === 'done' ? ((await services.definitions.read())?.definitions ?? null) : null;
}

/** What `defineIntegration` returns also tells the custom fields it names. */
function isChecked(integration: Probing['services']['integration']): integration is CheckedIntegration {
  return [...integration.entities, ...integration.feeds].every((mapping) => 'customFields' in mapping);
}

function optionNames({ services }: Probing, family: 'item' | 'document'): readonly string[] {
  return [...new Set(services.integration.entities.flatMap(({ optionFields }) => optionFields[family]))];
}

function optionLines(fields: readonly CustomFieldDefinition[], name: string): readonly CheckLine[] {
  const field = fields.find((one) => sameName(one.name, name));
  const bare = (field?.options ?? []).filter(({ enabled, externalId }) => enabled && !externalId);
  if (!field || bare.length === 0) return [];
  const some = bare.slice(0, 5).map((option) => option.code ?? option.name);
  const words = `${bare.length} of ${field.options.length} options of "${field.name}" have no external id: ${some.join(', ')}${bare.length > 5 ? ', …' : ''}.`;
  return [
    line('custom fields', null, 'warning', words, {
      cure: 'Accountant: documents that choose one of them are refused until the option has its external id.',
    }),
  ];
}
