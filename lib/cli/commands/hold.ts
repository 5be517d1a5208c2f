import type { AddCommand } from '../add-command.ts';
import { capital } from '../render/text.ts';
import { examples } from './examples.ts';
import { COMPANY, inCompany, named, type CompanyOption } from './named.ts';

/** `hold`: stops one record. */
export const addHold: AddCommand = (program, session) => {
  program
    .command('hold')
    .summary('stop a record until it is released')
    .description(
      'From now on nothing of the record is written outside. Its changes in Precoro are kept, and the document in Precoro shows the reason.',
    )
    .argument('<record...>', 'such as: invoice 1043')
    .requiredOption('--reason <words>', 'why; colleagues and the document in Precoro show it')
    .option(...COMPANY)
    .addHelpText('after', examples('precoro-sync hold invoice 1043 --reason "amount disputed"'))
    .action(async (words: readonly string[], options: CompanyOption & { readonly reason: string }) => {
      const { services, ref, title, argument } = await named(session, words);
      const { holdRecord } = await import('../../operator/hold-record.ts');
      await session.proceed({
        lines: [
          `Puts ${title} on hold${inCompany(options)}: nothing of it is written ${ref.id.startsWith('~') ? 'to Precoro' : 'outside'} until somebody types: ${session.typed(`precoro-sync release ${argument}`)}`,
          ...(ref.id.startsWith('~') ? [] : [`In Precoro its log will say why: ${options.reason}`]),
        ],
        danger: null,
      });
      const end = await holdRecord(services, ref, options.reason, options.company);
      session.answer(end, () => [`${capital(title)}: ${end.words}`]);
    });
};
