import { FUNCTION_LIMITS } from '../../lib/infrastructure/function-limits.ts';
import { OURS, type Figures, type Row } from '../row.ts';
import { measureMemory } from './memory.ts';
import { countedCalls } from './replay.ts';
import { EMPTY, measureStarts, SDK_ALONE } from './starts.ts';
import { startRealSystem, type RealSystem } from './system.ts';
import { measureUpserts, SUPPLIERS_NEEDED } from './upserts.ts';
import { measureWebhooks } from './webhooks.ts';

const WEBHOOK_RATIO = 'by the bare AWS calls';
const WEBHOOK_P99_RATIO = 'p99 by that of the bare AWS calls';

/**
 * Real time, the synthesized template and the embedded engines. Machines differ and are busy with other things, so goals
 * are ratios of what was measured by turns in one run; the absolute figures are shown beside them.
 */
const realWebhooks: Row = {
  name: 'real-webhooks',
  title: 'webhooks accepted per second on this machine: API, function, table',
  arrival: '8 at a time, in rounds with their bare AWS calls, an empty function, an empty HTTP server',
  goals: [
    // Function, API and what imitates both may take three times what the calls themselves take.
    { figure: WEBHOOK_RATIO, atLeast: 0.25 },
    { figure: WEBHOOK_P99_RATIO, atMost: 3 },
  ],
  shown: [
    ...['AWS calls of a webhook', 'per second', 'p99 ms'],
    ...['bare calls per second', 'bare calls p99 ms'],
    ...['empty function per second', 'by an empty function'],
    ...['empty server per second', 'by an empty server'],
  ],
  run: (progress) =>
    withSystem(10, progress, async (system) => {
      const found = await measureWebhooks(system);
      progress(`a webhook makes ${countedCalls(found.calls)}`);
      const { bareCalls, emptyFunction, emptyServer } = found;
      return {
        [WEBHOOK_RATIO]: bareCalls.ratio,
        [WEBHOOK_P99_RATIO]: found.p99Ms / bareCalls.p99Ms,
        'AWS calls of a webhook': found.calls.length,
        'per second': found.perSecond,
        'p99 ms': found.p99Ms,
        'bare calls per second': bareCalls.perSecond,
        'bare calls p99 ms': bareCalls.p99Ms,
        'empty function per second': emptyFunction.perSecond,
        'by an empty function': emptyFunction.ratio,
        'empty server per second': emptyServer.perSecond,
        'by an empty server': emptyServer.ratio,
      };
    }),
};

const UPSERT_RATIO = 'by the bare writes and sends';

const realUpserts: Row = {
  name: 'real-upserts',
  title: 'new records per second on this machine: queue, function, mirror, cross-reference, PostgreSQL',
  arrival: 'in rounds of 100 suppliers, with a loop that only makes their AWS writes and sends',
  // Reads, mapping, PostgreSQL and what imitates Lambda may take four times what the writes take.
  goals: [{ figure: UPSERT_RATIO, atLeast: 0.2 }],
  shown: [
    ...['per second', 'bare per second'],
    ...['AWS writes and sends of a record', 'AWS reads of a record'],
  ],
  run: (progress) =>
    withSystem(SUPPLIERS_NEEDED, progress, async (system) => {
      const found = await measureUpserts(system);
      const [writes, reads] = [countedCalls(found.writes), countedCalls(found.reads)];
      progress(
        `a record makes ${writes}, which the bare loop repeats; and ${reads}, and what PostgreSQL takes`,
      );
      return {
        [UPSERT_RATIO]: found.ratio,
        'per second': found.perSecond,
        'bare per second': found.barePerSecond,
        'AWS writes and sends of a record': found.writes.length,
        'AWS reads of a record': found.reads.length,
      };
    }),
};

/** How many times an empty handler's start; and where nothing but the file is loaded, not even what Lambda's runtime needs. */
const startOf = (name: string) => `${name}: times`;
const fileOf = (name: string) => `${name}: times, file alone`;
const FUNCTIONS = Object.keys(FUNCTION_LIMITS);

const realStarts: Row = {
  name: 'real-starts',
  title: 'start of each built function in a fresh process, as a multiple of an empty handler',
  arrival: 'one by one, by turns',
  goals: FUNCTIONS.map((name) => ({ figure: startOf(name), atMost: 2.5 })),
  shown: [startOf(SDK_ALONE), 'empty handler ms', ...[...FUNCTIONS, SDK_ALONE].map(fileOf)],
  run: async (progress) => {
    const starts = await measureStarts();
    for (const [name, { ms, fileMs }] of Object.entries(starts))
      progress(`${name}: ${round(ms)} ms; the file alone ${round(fileMs)} ms`);
    const figures = Object.entries(starts).flatMap(([name, { ratio, fileRatio }]) => [
      [startOf(name), ratio] as const,
      [fileOf(name), fileRatio] as const,
    ]);
    return ours({ ...Object.fromEntries(figures), 'empty handler ms': starts[EMPTY]?.ms ?? null });
  },
};

const HEAP_RATIO = 'live heap at 100,000 by that at 1,000';

const realMemory: Row = {
  name: 'real-memory',
  title: "peak live heap of the engine's process while a list of suppliers is read and handed on",
  arrival: '1,000 and 100,000 suppliers, at the pace of the quota',
  // An id kept of each record, 31 bytes, would be seen: 3 MB at 100,000, beside 18 MB that do not grow.
  goals: [{ figure: HEAP_RATIO, atMost: 1.15 }],
  shown: ['MB at 1,000', 'MB at 100,000'],
  run: async (progress) => {
    const { few, many, ratio } = await measureMemory();
    progress(`looked at ${few.looks} and ${many.looks} times, in ${few.runs} and ${many.runs} runs`);
    return ours({
      [HEAP_RATIO]: ratio,
      'MB at 1,000': few.peakBytes / 1e6,
      'MB at 100,000': many.peakBytes / 1e6,
    });
  },
};

export const REAL_ROWS: readonly Row[] = [realWebhooks, realUpserts, realStarts, realMemory];

async function withSystem(
  suppliers: number,
  progress: (words: string) => void,
  measure: (system: RealSystem) => Promise<Figures>,
): ReturnType<Row['run']> {
  const system = await startRealSystem(suppliers);
  try {
    progress('the template runs');
    return ours(await measure(system));
  } finally {
    await system.close();
  }
}

function ours(figures: Figures): Readonly<Record<string, Figures>> {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    value === null ? null : round(value),
  ]);
  return { [OURS]: Object.fromEntries(rounded) as Figures };
}

/** To two digits behind the point, or to whole numbers from 100. */
function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
