import { DAY, SECOND } from '../../lib/domain/time.ts';
import { OURS, type Figures, type Goal } from '../row.ts';
import type { Measured } from '../world/measured.ts';

/** What every row asks for: nobody is refused, nothing is left, nothing went wrong. */
export const ALWAYS: readonly Goal[] = [
  { figure: 'own 429s', atMost: 0 },
  { figure: 'changes not outside', atMost: 0 },
  { figure: 'records not linked', atMost: 0 },
  { figure: 'troubles', atMost: 0 },
];

/** Names of the figures that a row about requests sets its goals on. */
export const PER_RECORD = 'requests per record';

/** What a scenario came to, as far as it can be said in numbers. `records` is what requests are counted for. */
export function figuresOf(measured: Measured, records: number): Figures {
  const { requests, fromWebhook, fromChange, toLink } = measured;
  const seconds = (ms: number | null): number | null => (ms === null ? null : round(ms / SECOND, 1));
  return {
    [PER_RECORD]: round((requests - pollsOf(measured)) / records, 4),
    'requests per record, polls included': round(requests / records, 4),
    ...named('requests', measured.requestsByKind),
    ...named('requests for', measured.requestsByPurpose),
    'own 429s': measured.refused,
    'changes not outside': measured.unserved,
    'records not linked': measured.unlinked,
    'seconds outside p50': seconds(fromWebhook.p50),
    'seconds outside p99': seconds(fromWebhook.p99),
    'seconds outside max': seconds(fromWebhook.max),
    'seconds outside since change p99': seconds(fromChange.p99),
    'seconds until linked p50': seconds(toLink.p50),
    'seconds until linked max': seconds(toLink.max),
    days: round(measured.tookMs / DAY, 2),
    'most requests a day': Math.max(...measured.requestsByDay),
    ...named('calls of', measured.functionCalls),
    troubles: measured.troubles.length,
  };
}

/** Ours says which lists a schedule asked for; a baseline reads lists by schedule only. */
function pollsOf({ subject, requestsByKind, requestsByPurpose }: Measured): number {
  return (subject === OURS ? requestsByPurpose['poll'] : requestsByKind['list']) ?? 0;
}

function named(prefix: string, counts: Readonly<Record<string, number>>): Figures {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix} ${name}`, count]));
}

function round(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places;
}
