import type { AddCommand } from '../add-command.ts';
import { capital } from '../render/text.ts';
import { examples } from './examples.ts';
import { COMPANY, inCompany, ofCompany, named, type CompanyOption } from './named.ts';

/** `release`: lets a record go on. */
export const addRelease: AddCommand = (program, session) => {
  program
    .command('release')
    .summary('let a record on hold go on')
    .description(
      'Ends a hold, whoever set it, and has the record applied at once. What the engine itself put on hold (several candidates, gone outside) it judges anew.',
    )
    .argument('<record...>', 'such as: invoice 1043')
    .option(...COMPANY)
    .addHelpText('after', examples('precoro-sync release invoice 1043'))
    .action(async (words: readonly string[], options: CompanyOption) => {
      const { services, ref, title } = await named(session, words);
      const { releaseRecord } = await import('../../operator/release-record.ts');
      await session.proceed({
        lines: [
          ref.id.startsWith('~')
            ? `Releases ${title}: it is compared with Precoro, and written there, at once.`
            : `Releases ${title}${inCompany(options)}: its newest state in Precoro is written outside at once.`,
        ],
        danger: null,
      });
      const end = await releaseRecord(services, ref, options.company);
      session.answer(end, () =>
        end.released.length === 0
          ? [`${capital(title)} was not on hold; it is looked at again.`]
          : end.released.map(
              ({ company, hold }) => `Released ${title}${ofCompany(company)}. It was held: ${hold.words}`,
            ),
      );
    });
};
