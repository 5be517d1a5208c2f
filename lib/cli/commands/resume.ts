import { pluralOf } from '../../domain/plural.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntity } from '../read-words.ts';
import { plural } from '../render/times.ts';
import { examples } from './examples.ts';
import { ENTITY_ARGUMENT } from './named.ts';

/** `resume`: lets an entity go on that a person paused, or whose reading was stopped. */
export const addResume: AddCommand = (program, session) => {
  program
    .command('resume')
    .summary('let an entity go on that was paused, or whose reading was stopped')
    .description(
      'What changed meanwhile is read and written at once, as far as the gate and the requests allow. Reading that was stopped on purpose (status says why) goes on too: understand the reason first.',
    )
    .argument('<entity...>', ENTITY_ARGUMENT)
    .addHelpText('after', examples('precoro-sync resume invoice'))
    .action(async (words: readonly string[]) => {
      const entity = readEntity(words);
      const { services } = await session.deployment();
      const { resumeEntity } = await import('../../operator/resume-entity.ts');
      const { releaseCursor } = await import('../../operator/release-cursor.ts');
      const label = `${pluralOf(ENTITY_LABELS[entity])}`;
      const state = (await services.states.readAll()).find((one) => one.entity === entity);
      const stopped = state?.cursor.stopped ?? null;
      await session.proceed({
        lines: [
          `Resumes all ${label}: what changed since the pause is read from Precoro and written outside.`,
        ],
        danger: stopped === null ? null : `reading was stopped on purpose: ${stopped}`,
      });
      const released = stopped === null ? null : await releaseCursor(services, entity);
      const { woken } = await resumeEntity(services, entity);
      session.answer({ entity, paused: false, woken, released }, () => [
        `All ${label} go on; ${plural(woken, 'record that waited was', 'records that waited were')} woken.`,
        ...(released === null ? [] : ['Reading goes on from where it was stopped.']),
      ]);
    });
};
