import type { RecordRef } from '../../domain/records.ts';
import type { OperatorServices } from '../../operator/services.ts';
import type { Counterpart } from '../../operator/unlink-record.ts';
import type { AddCommand } from '../add-command.ts';
import { capital } from '../render/text.ts';
import { examples } from './examples.ts';
import { COMPANY, named, ofCompany, type CompanyOption } from './named.ts';

/** `unlink`: takes a wrong link away. */
export const addUnlink: AddCommand = (program, session) => {
  program
    .command('unlink')
    .summary('take a wrong link away; the record is then on hold')
    .description(
      "Takes a record's link away and puts the record on hold, until it is linked to another one or released. The external record stands as it did.",
    )
    .argument('<record...>', 'such as: invoice 1043')
    .option(...COMPANY)
    .addHelpText('after', examples('precoro-sync unlink invoice 1043'))
    .action(async (words: readonly string[], options: CompanyOption) => {
      const { services, ref, title } = await named(session, words);
      const linked = await counterparts(services, ref, options);
      if (linked.length > 0) {
        await session.proceed({
          lines: [
            ...linked.map(
              ({ target, externalId, company }) =>
                `Unlinks ${title} from ${target} ${externalId}${ofCompany(company)}.`,
            ),
            'Precoro: its external id is cleared and its log says that it is on hold. Outside: nothing changes.',
          ],
          danger:
            'If it is released without a new link, a new one is created outside: a second one, if the old one still counts.',
        });
      }
      const { unlinkRecord } = await import('../../operator/unlink-record.ts');
      // Without a link this only finishes what an interrupted unlink, confirmed then, has begun.
      const end = await unlinkRecord(services, ref, options.company);
      session.answer(end, () =>
        end.unlinked.length === 0
          ? [`${capital(title)} is not linked.`]
          : [`${capital(title)} is unlinked. ${end.words ?? ''}`.trim()],
      );
    });
};

async function counterparts(
  { links, integration }: OperatorServices,
  ref: RecordRef,
  { company: only }: CompanyOption,
): Promise<readonly Counterpart[]> {
  const companies = integration.companies.filter((company) => only === undefined || company === only);
  const found = await Promise.all(companies.map((company) => links.read(ref, company)));
  return found.flatMap((link) =>
    link?.externalId != null && link.target !== null
      ? [{ company: link.company, target: link.target, externalId: link.externalId }]
      : [],
  );
}
