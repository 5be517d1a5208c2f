import type { Json } from '../../domain/json.ts';
import { parseIntegration } from '../../mapping/parse/integration.ts';
import { readEntity } from '../read-words.ts';
import { UsageError } from '../errors.ts';
import type { ConfigEdit } from './edit-config.ts';

/** One thing that `init` asks. */
export interface Question {
  /** The option that answers it without a terminal. */
  readonly option: string;
  readonly message: string;
  readonly path: ConfigEdit['path'];
  /** The only answers there are; null for a text. */
  readonly choices: readonly string[] | null;
  /** What the configuration says for an answer's text; undefined takes the setting out. */
  readonly read: (text: string) => Json | undefined;
}

export const QUESTIONS: readonly Question[] = [
  question('--name', "Name of the integration, part of every cloud resource's name", ['name']),
  question('--go-live', 'Documents approved before which day stay as they are? (such as 2026-01-01)', [
    'goLive',
  ]),
  {
    ...question('--region-of-precoro', 'Which Precoro?', ['precoro', 'region']),
    choices: ['international', 'us'],
  },
  {
    ...question('--leave-for-others', 'Requests a day that other programs with the same API key need', [
      'precoro',
      'leaveForOthers',
    ]),
    read: readNumber,
  },
  {
    ...question('--email', 'Who is told about records that fail? (e-mail address; nothing for nobody)', [
      'alert',
      'email',
    ]),
    read: (text) => (text === '' ? undefined : text),
  },
  {
    ...question('--after-minutes', 'After how many minutes?', ['alert', 'afterMinutes']),
    read: readNumber,
  },
];

/** What is wrong with an answer, as the configuration's own check says it; null for nothing. */
export function wrongWith({ path, read }: Question, text: string): string | null {
  const value = read(text.trim());
  if (value === undefined) return null;
  const config = path.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
  const place = path.join('.');
  const words = parseIntegration(config).faults.filter((fault) => fault.place === place);
  return words.length === 0 ? null : `${place} ${words.map((fault) => fault.words).join(' ')}`;
}

/** Entities of `--entities`, which must be among those that the file configures. Throws {@link UsageError}. */
export function readEntities(text: string, configured: readonly string[]): readonly string[] {
  const names = text.split(',').map((word) => readEntity([word.trim()]));
  const unknown = names.find((name) => !configured.includes(name));
  if (unknown === undefined) return names;
  throw new UsageError(
    `--entities names ${unknown}, which the file does not configure (it has ${configured.join(', ')}). A mapping is not guessed: docs/configuration.md tells how one is written.`,
  );
}

function question(option: string, message: string, path: ConfigEdit['path']): Question {
  return { option, message, path, choices: null, read: (text) => text };
}

/** A text that is no number stays one, so that the check can show it. */
function readNumber(text: string): Json {
  return /^\d+$/.test(text) ? Number(text) : text;
}
