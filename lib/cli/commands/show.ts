import type { AddCommand } from '../add-command.ts';
import { readRecord } from '../read-words.ts';
import { examples } from './examples.ts';

/** `show`: where a record is, why, and what to do. */
export const addShow: AddCommand = (program, session) => {
  program
    .command('show')
    .summary('where a record is, why, and what to do')
    .description(
      "One record on both sides and what happened between. A record is named by its number, by Precoro's id or by the external id; several words need no quotes.",
    )
    .argument('<record...>', 'such as: invoice 1043')
    .addHelpText(
      'after',
      examples(
        'precoro-sync show invoice 1043',
        'precoro-sync show BILL-7',
        'precoro-sync show "supplier Acme Ltd" --json',
      ),
    )
    .action(async (words: readonly string[]) => {
      const { services } = await session.deployment();
      const { findRecord } = await import('../../operator/find-record.ts');
      const { showRecord } = await import('../../operator/show-record.ts');
      const { recordLines } = await import('../render/record.ts');
      const view = await showRecord(services, await findRecord(services, readRecord(words)));
      session.answer(view, () => recordLines(view, services.clock.now(), session));
    });
};
