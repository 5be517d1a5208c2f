import { scalarText } from '../../mapping/values.ts';
import { retryAfterMs } from '../../http/retry-delay.ts';
import type { HttpAnswer } from '../../http/transport.ts';
import type { Actor } from '../../domain/failures.ts';
import type { Answer, Failed } from './answer.ts';
import { valueAt, valuesAt, type Path } from './json-path.ts';
import type { ApiPlan, ErrorRule } from './plan.ts';

/** What an answer means: by the description's rules, else by its status. `redact` takes out what is secret. */
export function judge(
  plan: Pick<ApiPlan, 'name' | 'errors'>,
  answer: HttpAnswer,
  json: unknown,
  tools: { readonly now: number; readonly redact: (text: string) => string },
): Answer {
  const rule = plan.errors.find((one) => fits(one, answer.status, json));
  const isFine = answer.status >= 200 && answer.status < 300;
  if (!rule && isFine) return { is: 'ok', json, headers: answer.headers };
  const said = tools.redact(saidIn(json, rule?.words ?? null));
  const after = retryAfterMs(answer.headers, tools.now);
  const seconds = after === null ? null : Math.max(1, Math.ceil(after / 1000));
  const told = { system: plan.name, status: answer.status, said, seconds };
  return rule ? byRule(rule, told) : byStatus(told);
}

interface Told {
  readonly system: string;
  readonly status: number;
  /** In the system's own words; empty where it says nothing. */
  readonly said: string;
  /** What Retry-After asks for. */
  readonly seconds: number | null;
}

function fits({ status, at, equals, contains }: ErrorRule, given: number, json: unknown): boolean {
  if (status !== null && !isStatus(status, given)) return false;
  if (at === null) return true;
  const values = valuesAt(json, at).filter(isThere);
  return values.some((value) => {
    const text = scalarText(value) ?? JSON.stringify(value);
    if (equals !== null && !equals.includes(text)) return false;
    return contains === null || text.toLowerCase().includes(contains);
  });
}

function isStatus(status: NonNullable<ErrorRule['status']>, given: number): boolean {
  if (status === '4xx') return given >= 400 && given < 500;
  return status === '5xx' ? given >= 500 : status.includes(given);
}

function isThere(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return !(Array.isArray(value) && value.length === 0);
}

function byRule(rule: ErrorRule, told: Told): Failed {
  switch (rule.is) {
    case 'rejected':
    case 'duplicate':
      return refused(rule.is, rule.actor, told);
    case 'putOff':
      return {
        is: 'putOff',
        retryAfterSeconds: told.seconds ?? rule.retryAfterSeconds,
        words: sentence(told, 'is not able now'),
      };
    case 'notFound':
      return { is: 'notFound', bySystem: true, words: sentence(told, 'has no such record') };
    case 'outdated':
      return { is: 'outdated', words: sentence(told, 'does not know the position any more') };
    case 'unknown':
      return { is: 'unknown', words: sentence(told, 'does not say what became of it') };
  }
}

interface StatusRule {
  readonly statuses: readonly number[];
  readonly make: (told: Told) => Failed;
}

const LOGIN_SECONDS = 300;

/**
 * What statuses mean where no rule says otherwise (RFC 9110, 6585). Access problems are *put off* and never *rejected*: they
 * concern every record at once. What a server may say after it has acted is *unknown*: 408 and 5xx, a redirect too.
 */
const BY_STATUS: readonly StatusRule[] = [
  {
    statuses: [404, 410],
    make: (told) => ({ is: 'notFound', bySystem: false, words: sentence(told, 'has no such record') }),
  },
  { statuses: [409], make: (told) => refused('duplicate', 'accountant', told) },
  {
    statuses: [401, 403, 407],
    make: (told) =>
      putOff(told, LOGIN_SECONDS, 'refuses the login. Engineer: check the secret and the rights'),
  },
  { statuses: [423], make: (told) => putOff(told, 60, 'says that the record is in use') },
  { statuses: [425, 429], make: (told) => putOff(told, 60, 'asks to send less') },
  { statuses: [400, 402, 412, 422, 428], make: (told) => refused('rejected', 'accountant', told) },
  {
    statuses: [405, 406, 411, 413, 414, 415, 416, 417, 431],
    make: (told) => refused('rejected', 'engineer', told),
  },
  {
    statuses: [301, 307, 308],
    make: (told) =>
      putOff(
        told,
        LOGIN_SECONDS,
        'sends to another address, which is not followed. Engineer: correct baseUrl or the path',
      ),
  },
];

function byStatus(told: Told): Failed {
  const rule = BY_STATUS.find(({ statuses }) => statuses.includes(told.status));
  return rule ? rule.make(told) : { is: 'unknown', words: sentence(told, 'does not say what became of it') };
}

function putOff(told: Told, seconds: number, what: string): Failed {
  return { is: 'putOff', retryAfterSeconds: told.seconds ?? seconds, words: sentence(told, what) };
}

const TO_DO: Readonly<Record<Actor, string>> = {
  clerk: 'Clerk: correct it in Precoro.',
  accountant: 'Accountant: see what it wants.',
  engineer: 'Engineer: correct the description or the mapping.',
};

function refused(is: 'rejected' | 'duplicate', actor: Actor, told: Told): Failed {
  return { is, actor, words: `${sentence(told, 'refuses it')}. ${TO_DO[actor]}` };
}

function sentence({ system, status, said }: Told, what: string): string {
  return `${system} ${what} (${status}${said === '' ? '' : `: ${said}`})`;
}

/** Where APIs usually put their words, most telling first. */
const USUAL_PLACES: readonly Path[] = [
  ['errors', '*', 'message'],
  ['errors', '*', 'detail'],
  ['error', 'message'],
  ['error', 'data', 'message'],
  ['error_description'],
  ['detail'],
  ['message'],
  ['errors', '*', '*'],
  ['errors', '*'],
  ['error'],
  ['title'],
];

function saidIn(json: unknown, path: Path | null): string {
  const places = path === null ? USUAL_PLACES : [path];
  for (const place of places) {
    const texts = textsAt(json, place);
    if (texts.length > 0) return texts.join('; ');
  }
  return '';
}

function textsAt(json: unknown, place: Path): readonly string[] {
  const values = place.includes('*') ? valuesAt(json, place) : [valueAt(json, place)];
  return values
    .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .flatMap((value) => scalarText(value) ?? [])
    .filter((text) => text.trim() !== '')
    .map((text) => text.trim());
}
