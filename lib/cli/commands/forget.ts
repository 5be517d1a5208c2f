import type { AddCommand } from '../add-command.ts';
import { capital } from '../render/text.ts';
import { examples } from './examples.ts';
import { named } from './named.ts';

/** `forget`: erases what is kept of one record's content. */
export const addForget: AddCommand = (program, session) => {
  program
    .command('forget')
    .summary("erase what is kept of a record's content")
    .description(
      'For a request of erasure: everything that may name or describe somebody goes, the ids stay so that nothing is created twice. Erase the record in Precoro and in the external system first.',
    )
    .argument('<record...>', 'such as: supplier 501')
    .addHelpText('after', examples('precoro-sync forget supplier 501'))
    .action(async (words: readonly string[]) => {
      const { services, ref, title } = await named(session, words);
      const { forgetRecord } = await import('../../operator/forget-record.ts');
      await session.proceed({
        lines: [
          `Erases what is kept here of ${title}: its content, the words of failures, holds and waits, and what happened to it.`,
          'Precoro and the external system are not touched. Its ids and its link stay.',
        ],
        danger: 'This cannot be undone.',
      });
      const end = await forgetRecord(services, ref);
      const kept = end.content || end.failure || end.writeBack || end.links > 0;
      session.answer(end, () => [`${capital(title)}: ${kept ? 'erased' : 'nothing was kept'}. ${end.words}`]);
    });
};
