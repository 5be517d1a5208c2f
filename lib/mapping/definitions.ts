import type { CustomFieldDefinitions } from './contract.ts';
import { sameName } from './custom-fields.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Fault } from './faults.ts';
import type { CheckedIntegration, CustomFieldUse, FieldFamily } from './plan.ts';
import { show } from './values.ts';

/** Custom fields that the configuration names and Precoro's definitions do not: empty means all is well. */
export function checkDefinitions(
  integration: CheckedIntegration,
  definitions: CustomFieldDefinitions,
): readonly Fault[] {
  return [...integration.entities, ...integration.feeds]
    .flatMap(({ customFields }) => customFields)
    .filter(({ family }) => wasRead(family, definitions))
    .filter(({ family, name }) => !definitions[family].some((field) => sameName(field.name, name)))
    .map((use) => ({ place: use.place, words: unknownField(use, definitions) }));
}

/** Definitions of supplier fields are not always read; without them there is nothing to compare with. */
function wasRead(family: FieldFamily, definitions: CustomFieldDefinitions): boolean {
  return family !== 'supplier' || definitions.supplier.length > 0;
}

function unknownField({ family, name }: CustomFieldUse, definitions: CustomFieldDefinitions): string {
  const known = definitions[family].map((field) => field.name);
  return `Precoro has no ${family} custom field ${show(name)}.${didYouMean(name, known)}`;
}
