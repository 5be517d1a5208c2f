import { pluralOf } from '../../domain/plural.ts';
import type { GoLivePlan } from '../../operator/go-live.ts';
import { forecastLines } from './forecast.ts';
import type { Style } from './style.ts';
import { countText, plural } from './times.ts';

/** What opening the gate sets going. */
export function goLiveLines(plan: GoLivePlan, style: Style): readonly string[] {
  const { label, goLiveDay, waiting, notReadYet, beforeGoLive, linked, onHold, unmatched } = plan;
  const facts: readonly (readonly [number, string])[] = [
    [waiting, 'waiting for the gate: written outside at once'],
    [notReadYet, 'not read whole yet: written as soon as they are'],
    [unmatched?.created ?? 0, 'resembling nothing outside: created there'],
    [linked, 'linked: followed'],
    [onHold, 'on hold: left so'],
    [beforeGoLive, `approved before ${goLiveDay}: left alone for good`],
  ];
  const outward = `what is approved in Precoro is written outside from now on, and the external id is written back`;
  const inward = `what the external system holds is written to Precoro from now on`;
  const ways = [...(plan.goesOut ? [outward] : []), ...(plan.incoming.length > 0 ? [inward] : [])];
  return [
    `Opens the gate of ${pluralOf(label)}: ${ways.join('; and ')}.`,
    ...facts
      .filter(([count]) => count > 0)
      .map(([count, words]) => `  ${countText(count).padStart(7)}  ${words}`),
    ...(plan.goesOut && facts.every(([count]) => count === 0) ? [`  ${plural(0, label)} known yet`] : []),
    ...plan.incoming.flatMap((one) => forecastLines(one, plan.at)),
    ...plan.warnings.map((words) => style.yellow(`  Note: ${words}`)),
  ];
}
