import { MATCH_ON_ALL, SIGNS, type MatchOn, type Sign } from '../../domain/match-on.ts';
import { didYouMean } from '../did-you-mean.ts';
import { nameText, show } from '../values.ts';
import type { Section } from './reader.ts';

/** `matchOn` of an entity: by what its records are matched with those that the other system holds already. */
export function parseMatchOn(entity: Section): MatchOn {
  if (!entity.has('matchOn')) return MATCH_ON_ALL;
  const section = entity.section('matchOn');
  section.onlyKeys(['use', 'mustAgree'], 'setting of matchOn');
  const use = signsIn(section, 'use', MATCH_ON_ALL.use);
  const mustAgree = signsIn(section, 'mustAgree', MATCH_ON_ALL.mustAgree);
  if (section.has('use') && use.length === 0)
    section.fault('use', `must name at least one of ${SIGNS.join(', ')}.`);
  for (const sign of mustAgree.filter((one) => !use.includes(one)))
    section.fault('mustAgree', `names "${sign}", which is not in use: ${use.join(', ') || 'nothing'}.`);
  return { use, mustAgree };
}

function signsIn(section: Section, key: keyof MatchOn, fallback: readonly Sign[]): readonly Sign[] {
  const value = section.get(key);
  if (value === undefined) return fallback;
  if (!Array.isArray(value)) {
    section.fault(key, `must be a list of ${SIGNS.join(', ')}, but it is ${show(value)}.`);
    return fallback;
  }
  const named: readonly unknown[] = value;
  return named.flatMap((one) => {
    const sign = SIGNS.find((known) => known === one);
    if (sign !== undefined) return [sign];
    section.fault(key, `names ${show(one)}, which is no sign.${didYouMean(nameText(one), SIGNS)}`);
    return [];
  });
}
