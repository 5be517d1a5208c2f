import { pluralOf } from '../../domain/plural.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntity } from '../read-words.ts';
import { examples } from './examples.ts';
import { ENTITY_ARGUMENT } from './named.ts';

/** `observe`: closes an entity's gate again. */
export const addObserve: AddCommand = (program, session) => {
  program
    .command('observe')
    .summary('close the gate of an entity: it is read and shown, and not written')
    .description(
      'The opposite of go-live. The entity is still read from Precoro and shown, and nothing of it is written on either side until it goes live again. What changes meanwhile waits.',
    )
    .argument('<entity...>', ENTITY_ARGUMENT)
    .addHelpText('after', examples('precoro-sync observe invoice'))
    .action(async (words: readonly string[]) => {
      const entity = readEntity(words);
      const { services } = await session.deployment();
      const { observeEntity } = await import('../../operator/observe-entity.ts');
      const label = `${pluralOf(ENTITY_LABELS[entity])}`;
      await session.proceed({
        lines: [
          `Closes the gate of all ${label}: they are read and shown, and none is written on either side until "${session.typed(`precoro-sync go-live ${entity}`)}".`,
        ],
        danger: null,
      });
      await observeEntity(services, entity);
      session.answer({ entity, gate: 'observe' }, () => [`All ${label} are only observed.`]);
    });
};
