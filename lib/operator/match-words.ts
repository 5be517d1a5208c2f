import type { JsonObject } from '../domain/json.ts';
import { foldKey } from './fold-name.ts';
import type { Candidate } from './match-candidates.ts';
import { textOf, type Signs } from './match-signs.ts';

/** What speaks for a candidate and against it: "same code 40012", `another name: "Acme" here, "Apex" there`. */
export function reasonsFor(fields: JsonObject, candidate: Candidate, signs: Signs): readonly string[] {
  const { external, sameKey, sameNames, sameNumbers, seekersOfKey } = candidate;
  const theirs = external.payload.fields;
  const keyIsSame = sameKey ? signs.key : [];
  const same = new Set([...keyIsSame, ...sameNames, ...sameNumbers]);
  const all = [...new Set([...signs.key, ...signs.names, ...signs.numbers])];
  const forIt = all.filter((field) => same.has(field)).map((field) => likeness(field, fields, theirs));
  const againstIt = all
    .filter((field) => !same.has(field))
    .flatMap((field) => contrast(field, fields, theirs));
  const shared =
    sameKey && seekersOfKey > 1
      ? [`${seekersOfKey} records in Precoro have this ${signs.key.join(' and ')}`]
      : [];
  return [...forIt, ...againstIt, ...shared];
}

function likeness(field: string, mine: JsonObject, theirs: JsonObject): string {
  const [here, there] = [textOf(mine[field]), textOf(theirs[field])];
  return foldKey(here) === foldKey(there)
    ? `same ${field} ${there}`
    : `same ${field} in other spelling: ${here} here, ${there} there`;
}

/** A blank on one side contradicts nothing. */
function contrast(field: string, mine: JsonObject, theirs: JsonObject): readonly string[] {
  const [here, there] = [textOf(mine[field]), textOf(theirs[field])];
  return here === '' || there === '' ? [] : [`another ${field}: ${here} here, ${there} there`];
}
