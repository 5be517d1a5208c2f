import { settingsOf } from '../../operator/check/settings.ts';
import type { CheckLine, CheckReport } from '../../operator/check/contract.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { Style } from './style.ts';
import { plural } from './times.ts';

/** One thing that was looked at, with its cure below. */
export function checkLines(one: CheckLine, style: Style): readonly string[] {
  const { topic, entity, result, words, cure } = one;
  const about = entity === null ? topic : `${topic}, ${ENTITY_LABELS[entity]}`;
  const line = `${mark(result, style)}  ${about}: ${words}`;
  return cure === null ? [line] : [line, style.dim(`          ${cure}`)];
}

/** `fault`, `warning` and the like, equally wide. */
function mark(result: CheckLine['result'], style: Style): string {
  const text = result.padEnd(8);
  switch (result) {
    case 'ok':
      return style.green(text);
    case 'warning':
      return style.yellow(text);
    case 'fault':
      return style.red(text);
    case 'open':
      return style.dim(text);
  }
}

/** What it came to. */
export function checkEndLines({ lines, requests }: CheckReport, style: Style): readonly string[] {
  const count = (result: CheckLine['result']) => lines.filter((one) => one.result === result).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  const cost = `${plural(requests, 'request')} to Precoro`;
  const found = settingsOf(lines).map(({ at, value }) => `   ${at}: ${JSON.stringify(value)}`);
  return [
    '',
    faults === 0
      ? style.green(`No fault, ${plural(warnings, 'warning')}; ${cost}.`)
      : style.red(`${plural(faults, 'fault')}, ${plural(warnings, 'warning')}; ${cost}.`),
    ...(found.length === 0
      ? []
      : ['The configuration should say ("precoro-sync check --write" writes it):', ...found]),
  ];
}
