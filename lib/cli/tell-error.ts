import { CommanderError } from 'commander';
import { SecretError } from '../aws/secrets/secretReader.ts';
import { recordKey } from '../domain/records.ts';
import type { JsonObject } from '../domain/json.ts';
import { ConfigurationError } from '../mapping/faults.ts';
import { show } from '../mapping/values.ts';
import { ExternalUnreachableError } from '../operator/ask-external.ts';

import { NotReadYetError } from '../operator/find-seekers.ts';
import { GoLiveRefusedError } from '../operator/go-live.ts';
import { RecordNotFoundError, SeveralRecordsError } from '../operator/find-record.ts';
import { DispatcherBusyError } from '../operator/release-cursor.ts';
import { RecordUnknownError } from '../operator/name-record.ts';
import { RecordBusyError } from '../operator/under-lease.ts';
import { LedgerAbsentError } from '../sync/ports/quota.ts';
import { NoAccessError } from './deployment/errors.ts';
import { CauseNotFoundError, NotConfirmedError, RefusedError, UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { ConfigEditError } from './init/errors.ts';
import type { Style } from './render/style.ts';
import { capital } from './render/text.ts';

/** What a person or a program is told of an error. */
export interface ToldError {
  readonly code: ExitCode;
  readonly name: string;
  readonly words: string;
  readonly details: JsonObject;
}

type Class = abstract new (...args: never[]) => Error;

/** Which exit code an error means; the first that fits. */
const CODES: readonly (readonly [Class, ExitCode])[] = [
  [CommanderError, EXIT.usage],
  [UsageError, EXIT.usage],
  // What the use cases say of a value that is not allowed.
  [RangeError, EXIT.usage],
  [RecordNotFoundError, EXIT.notFound],
  [SeveralRecordsError, EXIT.notFound],
  [RecordUnknownError, EXIT.notFound],
  [CauseNotFoundError, EXIT.notFound],
  [NoAccessError, EXIT.noAccess],
  [SecretError, EXIT.noAccess],
  [ExternalUnreachableError, EXIT.noAccess],
  [NotConfirmedError, EXIT.notConfirmed],
  [RefusedError, EXIT.wrong],
  [ConfigurationError, EXIT.wrong],
  [ConfigEditError, EXIT.wrong],
  [RecordBusyError, EXIT.wrong],
  [DispatcherBusyError, EXIT.wrong],
  [LedgerAbsentError, EXIT.wrong],
  [NotReadYetError, EXIT.wrong],
  [GoLiveRefusedError, EXIT.wrong],
];

/** Any error, in words and as an exit code. */
export function tellError(error: unknown): ToldError {
  const known = CODES.find(([type]) => error instanceof type);
  if (known && error instanceof Error) {
    return { code: known[1], name: error.name, words: wordsOf(error), details: detailsOf(error) };
  }
  // What the prompts throw when Ctrl-C answers a question.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return { code: EXIT.notConfirmed, name: 'NotConfirmedError', words: 'Nothing was done.', details: {} };
  }
  const words = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
  return {
    code: EXIT.flaw,
    name: 'Error',
    words: `${words}\nThis is an error of precoro-sync itself, or one it does not know. What was done until then is kept; the command may be given again.`,
    details: {},
  };
}

/** The same as lines. */
export function errorLines({ words, code }: ToldError, style: Style): readonly string[] {
  const hint =
    code === EXIT.usage
      ? ['"precoro-sync --help" shows the commands, and --help after a command its options.']
      : [];
  return [code === EXIT.notConfirmed ? words : `${style.red('Error:')} ${words}`, ...hint];
}

function wordsOf(error: Error): string {
  if (error instanceof ExternalUnreachableError) {
    return `The external system cannot be asked from here: ${error.message}`;
  }
  return capital((error.message || error.name).replace(/^error: /, ''));
}

function detailsOf(error: Error): JsonObject {
  if (error instanceof RefusedError) return error.details;
  if (error instanceof NotConfirmedError) return { plan: error.plan };
  if (error instanceof ConfigurationError) return { faults: error.faults.map((fault) => ({ ...fault })) };
  if (!(error instanceof SeveralRecordsError)) return {};
  const candidates = error.candidates.map(({ ref, label, number }) => ({
    key: recordKey(ref),
    label,
    number,
  }));
  return { candidates };
}
