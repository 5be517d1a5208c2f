import type { Failure } from './failures.ts';
import { contentHash } from './hashing.ts';
import type { RecordRef } from './records.ts';

/** What is told of a failing record, as far as its cause shows in it. */
export interface Told {
  readonly ref: RecordRef;
  readonly label: string | null;
  readonly failure: Failure;
}

/**
 * So much of the words tells the cause. They may quote what others wrote, and on a text that is made for it these patterns
 * take a time that grows with the square of its length.
 */
const CONSIDERED = 1000;

/**
 * The cause that a failure shares with others: its kind and words without what names the record itself, its lines and
 * its own amounts. `cause` is 6 hex digits, the same wherever and whenever it is computed; `pattern` is the words with
 * `…` for what was taken out.
 */
export function causeOf(told: Told): { readonly cause: string; readonly pattern: string } {
  const words = told.failure.words.slice(0, CONSIDERED);
  const named = RULES.reduce((text, [from, to]) => text.replace(from, to), words);
  const pattern = withoutOwnName(named, told);
  return { cause: contentHash([told.failure.kind, pattern]).slice(0, 6), pattern };
}

/**
 * Texts that name the record in their midst, by whoever writes them (`lib/mapping`, `lib/sync`, the connectors). What
 * one cure has in common stays: an account, a closed period, a missing supplier, a field and what it takes.
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  // Places within the record.
  [/ \(line \d+\)/g, ''],
  [/\[\d+\]/g, '[…]'],
  // A form that a field does not take, whatever its value: lib/domain/decode.ts, lib/mapping/evaluate.ts, encoders.
  [/\bid must be \d+, but/g, 'id must be …, but'],
  [/, but it is a list of \d+/g, ', but it is a list of …'],
  [
    /, but it is (?!missing|null|an object|a list|…)(?:"(?:[^"\\]|\\.)*"|.*?)\.(?=$| (?:Clerk|Accountant|Engineer): )/gs,
    ', but it is ….',
  ],
  [
    /(has|have) (?:"(?:(?! (?:has|have) ).)*?"|a value \(not shown\)|a list of \d+|an object) as ([^"]+), but (".*?") takes/gs,
    '$1 … as $2, but $3 takes',
  ],
  [/characters, (and this has|but it has) \d+/g, 'characters, $1 …'],
  [/(has|have) \d+ options in/g, '$1 … options in'],
  [
    /an option \S+ in (.+?) whose name Precoro did not send/g,
    'an option … in $1 whose name Precoro did not send',
  ],
  [
    /(has|have) (?:"(?:(?! (?:has|have) ).)*?"|option \S+) in ([^"]+), which is free text/gs,
    '$1 … in $2, which is free text',
  ],
  // Sums: lib/mapping/totals.ts and the tables' own rules (connectors/postgres/migrations.ts).
  [
    /a "(\w+)" of \S+, but its lines add up to a "(\w+)" of \S+: a difference of [^\s,]+/g,
    'a "$1" of …, but its lines add up to a "$2" of …: a difference of …',
  ],
  [/The total of .+? is \S+, but its lines make \S+\./gs, 'The total of … is …, but its lines make ….'],
  [
    /The total of .+? is \S+, but net \S+ and tax \S+ make \S+\./gs,
    'The total of … is …, but net … and tax … make ….',
  ],
  [/, and bill .+? is dated \S+\./gs, ', and bill … is dated ….'],
  // The same of Tryton, and the documents that it does not let go on: connectors/tryton.
  [
    /The total of .+? is \S+ in Precoro, but Tryton makes \S+ of/gs,
    'The total of … is … in Precoro, but Tryton makes … of',
  ],
  [/A ([a-z]+(?: order)?) .+? is in Tryton already \([^)]*\)/gs, 'A $1 … is in Tryton already'],
  [/^([a-z]+(?: order)?) .+? is (\w+) in Tryton, where/gs, '$1 … is $2 in Tryton, where'],
  [/, but ([a-z]+(?: order)?) .+? is (\w+) there\./gs, ', but $1 … is $2 there.'],
  [/There is no purchase order with the id \d+ of/g, 'There is no purchase order with the id … of'],
  // The record's own title and counterpart: connectors/postgres/{target,refusals}.ts, lib/sync.
  [/\bA ([a-z]+) .+? already exists(?: \([^)]*\))?/gs, 'A $1 … already exists'],
  [/Two lines of .+? have the same/gs, 'Two lines of … have the same'],
  [/already used for \S+, which is not .+?\. Engineer/gs, 'already used for …, which is not …. Engineer'],
  [/There is no (.+?) \S+ in this company any more/g, 'There is no $1 … in this company any more'],
  [/its counterpart is .+?, but there is no such/gs, 'its counterpart is …, but there is no such'],
  [
    /^.+? in the external system already belongs to \S+\./gs,
    '… in the external system already belongs to ….',
  ],
  [/several candidates: .+?\. Accountant/gs, 'several candidates: …. Accountant'],
  [/already holds (\S+) .+? with the same /g, 'already holds $1 … with the same '],
  [/, but (\S+) \S* ?still stands/g, ', but $1 … still stands'],
  [
    /^(\w[\w ]*?) .+ was (cancelled|disabled|moved to another company) in Precoro/gs,
    '$1 … was $2 in Precoro',
  ],
  // A hold by a person: what it is for is the cause, not when it began (lib/operator/hold-record.ts).
  [/^On hold since \S+ by \S+: /g, 'On hold: '],
  [/\bprecoro-sync (release|link|unlink|retry) "[^"]*"/g, 'precoro-sync $1 …'],
  // One system that does not answer is one cause, whatever it does not take.
  [/has not taken this .+? for \d+ minutes/g, 'has not taken this … for … minutes'],
];

/** Whatever writes words shortens a longer one; and no expression can be made of one that is too long. */
const LONGEST_LABEL = 200;

const LINES = String.raw`(?: lines? \d+(?:, \d+)*(?: and \d+(?: more)?)?)?`;

/** `Invoice 1043 lines 1 and 3 have …`, `Supplier "Acme Ltd" waits …`; and the name by itself where it is telling. */
function withoutOwnName(words: string, { ref, label: given }: Told): string {
  const label = given !== null && given.length <= LONGEST_LABEL ? given : null;
  const entity = titleOf(ref.entity);
  const own = label === null ? [] : [`"?${escaped(label)}"?`];
  const name = [...own, '"[^"]*"', String.raw`\S+`].join('|');
  const begins = new RegExp(String.raw`\b${entity} (?:${name})${LINES} (has|have|waits)\b`, 'g');
  const begun = words.replace(begins, (_, verb: string) => `${entity} … ${verb === 'have' ? 'has' : verb}`);
  return label !== null && isTelling(label) ? begun.replace(standing(label), '…') : begun;
}

/** A bare number may as well be an account or an amount. */
function isTelling(label: string): boolean {
  return label.length > 3 && !/^[\d\s.,-]+$/.test(label);
}

/** The label as a word of its own, in quotes or not. */
function standing(label: string): RegExp {
  return new RegExp(String.raw`(?<![\w-])"?${escaped(label)}"?(?![\w-])`, 'g');
}

/** `purchaseOrder` begins a sentence as `Purchase order`. */
function titleOf(entity: string): string {
  const spaced = entity.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.replace(/^./, (letter) => letter.toUpperCase());
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
