import { expect, it } from '@jest/globals';
import { CATALOGUE } from '../../../lib/entities/catalogue.ts';
import { ENTITY_NAMES } from '../../../lib/domain/records.ts';
import { FORMS } from '../../../lib/mapping/inward/forms.ts';

it('The names that complete in an editor are those that Precoro takes', () => {
  const fed = ENTITY_NAMES.flatMap((entity) => {
    const { writes } = CATALOGUE[entity];
    return writes?.create ? [[entity, writes.fields] as const] : [];
  });
  const facts = fed.map(([entity, fields]) => [
    entity,
    Object.fromEntries(
      Object.entries(fields).map(([name, { kind, to, isRequired }]) => [
        name,
        { kind, ...(to && { to }), ...(isRequired && { isRequired }) },
      ]),
    ),
  ]);
  expect(FORMS).toEqual(Object.fromEntries(facts));
});
