import type { GoLivePlan } from '../../operator/go-live.ts';
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
  return [
    `Opens the gate of ${label}s: what is approved in Precoro is written outside from now on, and the external id is written back.`,
    ...facts
      .filter(([count]) => count > 0)
      .map(([count, words]) => `  ${countText(count).padStart(7)}  ${words}`),
    ...(facts.every(([count]) => count === 0) ? [`  ${plural(0, label)} known yet`] : []),
    ...plan.warnings.map((words) => style.yellow(`  Note: ${words}`)),
  ];
}
