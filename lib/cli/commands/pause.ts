import { pluralOf } from '../../domain/plural.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntity } from '../read-words.ts';
import { examples } from './examples.ts';
import { ENTITY_ARGUMENT } from './named.ts';

/** `pause`: stops one entity. */
export const addPause: AddCommand = (program, session) => {
  program
    .command('pause')
    .summary('stop an entity; nothing is lost meanwhile')
    .description('Nothing of the entity is read from Precoro or written on either side until it is resumed.')
    .argument('<entity...>', ENTITY_ARGUMENT)
    .addHelpText('after', examples('precoro-sync pause invoice'))
    .action(async (words: readonly string[]) => {
      const entity = readEntity(words);
      const { services } = await session.deployment();
      const { pauseEntity } = await import('../../operator/pause-entity.ts');
      const label = `${pluralOf(ENTITY_LABELS[entity])}`;
      await session.proceed({
        lines: [
          `Pauses all ${label}: none is read from Precoro, none is written on either side until "${session.typed(`precoro-sync resume ${entity}`)}".`,
        ],
        danger: null,
      });
      await pauseEntity(services, entity);
      session.answer({ entity, paused: true }, () => [`All ${label} are paused.`]);
    });
};
