import type { LinkEnd, Linked, LinkOptions } from '../../operator/link-record.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import { mappingOf } from '../../sync/services.ts';
import { RefusedError, UsageError } from '../errors.ts';
import type { AddCommand } from '../add-command.ts';
import { capital } from '../render/text.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';
import { inCompany, named } from './named.ts';

/** `link`: says which external record a Precoro record belongs to. */
export const addLink: AddCommand = (program, session) => {
  program
    .command('link')
    .summary('link a record to one that stands outside already')
    .description(
      'Says that a Precoro record and a record of the external system are the same. From then on changes in Precoro are written to that one; nothing new is created.',
    )
    .usage('[options] <record...> <external-id>')
    .argument(
      '<words...>',
      'the record, and at the end the external id; of one that comes in, the id in Precoro',
    )
    .option('--company <name>', 'the external company, where the record goes to several')
    .option('--target <name>', 'the kind of external record (default: that of the mapping)')
    .option('--unverified', 'do not ask the external system whether it has that record')
    .addHelpText(
      'after',
      examples(
        'precoro-sync link invoice 1043 BILL-7',
        'precoro-sync link supplier 501 V-20 --company acme-uk',
        'precoro-sync link ~tax/default/T-21 7',
      ),
    )
    .action(async (words: readonly string[], options: LinkOptions) => {
      const [externalId, ...reversed] = words.toReversed();
      if (externalId === undefined || reversed.length === 0) {
        throw new UsageError(
          'Name the record and then the external id: precoro-sync link invoice 1043 BILL-7',
        );
      }
      const { services, ref, title } = await named(session, reversed.toReversed());
      const target = options.target ?? mappingOf(services.integration, ref.entity)?.target ?? 'record';
      const isFromOutside = ref.id.startsWith('~');
      await session.proceed({
        lines: isFromOutside
          ? [
              `Links ${title} to ${ENTITY_LABELS[ref.entity]} ${externalId} of Precoro.`,
              'Precoro: that one is compared with what the external system holds and brought up to date, if the gate is open. Outside: nothing changes.',
            ]
          : [
              `Links ${title} to ${target} ${externalId}${inCompany(options)}.`,
              `Precoro: shows ${externalId} as its external id. Outside: ${target} ${externalId} is compared and brought up to date with Precoro, if the gate is open.`,
            ],
        danger: options.unverified
          ? `Nobody asks ${isFromOutside ? 'Precoro' : 'the external system'} whether ${isFromOutside ? ENTITY_LABELS[ref.entity] : target} ${externalId} exists.`
          : null,
      });
      const { linkRecord } = await import('../../operator/link-record.ts');
      answer(session, title, await linkRecord(services, ref, externalId, options));
    });
};

function answer(session: Session, title: string, end: LinkEnd): void {
  if (end.end === 'linked') return session.answer(end, () => linkedLines(title, end));
  const hint = end.command === null ? '' : ` To type: ${session.typed(end.command)}`;
  throw new RefusedError(`${end.words}${hint}`, { why: end.why, command: end.command });
}

function linkedLines(title: string, end: Linked): readonly string[] {
  const { target, externalId, externalLabel, already, was, leftBehind } = end;
  const outside = externalLabel === null ? '' : `, "${externalLabel}"`;
  return [
    `${capital(title)} is ${already ? 'and was ' : ''}linked to ${target} ${externalId}${outside}.`,
    ...(was === null ? [] : [`It was on hold until now: ${was.words}`]),
    ...leftBehind.map(
      (id) =>
        `Left behind: ${target} ${id} was created for it before and stands there unlinked. Accountant: remove it if it is a second one.`,
    ),
  ];
}
