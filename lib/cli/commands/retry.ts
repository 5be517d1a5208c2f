import { causeOf } from '../../domain/causes.ts';
import type { RecordRef } from '../../domain/records.ts';
import type { OperatorServices } from '../../operator/services.ts';
import type { RetryEnd } from '../../operator/retry-records.ts';
import { CauseNotFoundError, RefusedError, UsageError } from '../errors.ts';
import type { AddCommand } from '../add-command.ts';
import { plural } from '../render/times.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';
import { named } from './named.ts';
import { someOf } from './some-of.ts';

/** `retry`: has records tried again at once. */
export const addRetry: AddCommand = (program, session) => {
  program
    .command('retry')
    .summary('try a record, or all of one cause, again at once')
    .description(
      'What failed is tried again by itself each night, and when its source changes. This does it now, after the cause is cured.',
    )
    .argument('[record...]', 'such as: invoice 1043')
    .option('--cause <cause>', 'every open failure of one cause, as "failures" names it')
    .addHelpText(
      'after',
      examples('precoro-sync retry invoice 1043', 'precoro-sync retry --cause 9f3a1c --yes'),
    )
    .action(async (words: readonly string[], { cause }: { readonly cause?: string }) => {
      if ((words.length === 0) === (cause === undefined)) {
        throw new UsageError('Name a record, or a cause with --cause: one of the two.');
      }
      const { services } = await session.deployment();
      const records =
        cause === undefined ? [await namedRecord(session, words)] : await ofCause(services, cause);
      await session.proceed({
        lines: [
          `Tries ${plural(records.length, 'record')} again: the newest state ${stateOf(records)} where it can be.`,
          ...someOf(records.map(({ title }) => title)),
        ],
        danger: null,
      });
      const { retryRecords } = await import('../../operator/retry-records.ts');
      const end = await retryRecords(
        services,
        records.map(({ ref }) => ref),
      );
      assertSent(end);
      session.answer(end, () => endLines(end, session));
    });
};

/** Where the newest state stands, and where it is written. */
function stateOf(records: readonly Titled[]): string {
  const outside = records.filter(({ ref }) => ref.id.startsWith('~')).length;
  if (outside === 0) return 'in Precoro is written outside';
  return outside === records.length
    ? 'in the external system is written to Precoro'
    : 'on each side is written to the other';
}

interface Titled {
  readonly ref: RecordRef;
  readonly title: string;
}

async function namedRecord(session: Session, words: readonly string[]): Promise<Titled> {
  const { ref, title } = await named(session, words);
  return { ref, title };
}

async function ofCause({ failures }: OperatorServices, cause: string): Promise<readonly Titled[]> {
  const { MANY_FAILURES } = await import('../../operator/list-failures.ts');
  const { recordText } = await import('../render/failures.ts');
  const open = await failures.list(MANY_FAILURES);
  const found = open.filter((one) => causeOf(one).cause === cause);
  if (found.length > 0) return found.map(({ ref, label }) => ({ ref, title: recordText(ref, label) }));
  throw new CauseNotFoundError(
    `There is no open failure with the cause "${cause}". "precoro-sync failures" shows the causes there are.`,
  );
}

function assertSent({ sent, held, unknown }: RetryEnd): void {
  if (sent.length > 0) return;
  const words = [
    held.length === 0
      ? ''
      : `${plural(held.length, 'record is', 'records are')} on hold; "precoro-sync release" lets a record go on.`,
    unknown.length === 0
      ? ''
      : `${plural(unknown.length, 'record was', 'records were')} never read from Precoro, or forgotten.`,
  ];
  throw new RefusedError(`Nothing was tried: ${words.filter((one) => one !== '').join(' ')}`);
}

function endLines({ sent, held, unknown }: RetryEnd, { typed }: Session): readonly string[] {
  return [
    `${plural(sent.length, 'record is', 'records are')} being tried again; "${typed('precoro-sync failures')}" shows in a minute what is left.`,
    ...(held.length === 0 ? [] : [`${plural(held.length, 'record stays', 'records stay')} on hold.`]),
    ...(unknown.length === 0
      ? []
      : [`${plural(unknown.length, 'record was', 'records were')} never read from Precoro, or forgotten.`]),
  ];
}
