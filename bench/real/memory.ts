import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MINUTE, type Clock } from '../../lib/domain/time.ts';
import { inProcessMockPrecoro, type InProcessMock } from '../../lib/mock-precoro/in-process.ts';
import type { ChildOrder, HeapFigures, ToChild, ToParent } from './memory-messages.ts';

export interface MemoryFigures {
  readonly few: HeapFigures & { readonly records: number };
  readonly many: HeapFigures & { readonly records: number };
  /** Peak of live heap: many records by few. */
  readonly ratio: number;
}

const START = Date.UTC(2026, 2, 2, 8);
const SIZES = { few: 1_000, many: 100_000 };
const PATIENCE_MS = 10 * MINUTE;

/**
 * The live heap of a process that is the engine and nothing else, while it reads and hands on a whole list of suppliers.
 * mock-precoro with its list is in this process, and the stores keep nothing that grows with the records: what grows in
 * the child grows in the engine. Its clock waits for nothing, its quota is the real one.
 */
export async function measureMemory(): Promise<MemoryFigures> {
  const few = { ...(await peakHeap(SIZES.few)), records: SIZES.few };
  const many = { ...(await peakHeap(SIZES.many)), records: SIZES.many };
  return { few, many, ratio: many.peakBytes / few.peakBytes };
}

/** Reads and hands on a list of so many suppliers in a process of its own. Throws with its words where that fails. */
export async function peakHeap(suppliers: number): Promise<HeapFigures> {
  const time = { now: START };
  const clock: Clock = { now: () => time.now, sleep: async (ms) => void (time.now += ms) };
  const counts = { suppliers, purchaseOrders: 0, invoices: 0, receipts: 0 };
  const precoro = inProcessMockPrecoro({ clock, seed: { ...counts, now: START - 10 * MINUTE } });
  const { url, token, email } = precoro;
  const [first] = precoro.company
    .listSuppliers(() => true)
    .map(({ id }) => id)
    .sort((a, b) => a - b);
  try {
    return await runChild({ suppliers, firstId: first ?? 0, now: START, url, token, email }, (ask) => {
      time.now = Math.max(time.now, ask.now);
      return answer(precoro, ask, () => time.now);
    });
  } finally {
    precoro.close();
  }
}

type Ask = Extract<ToParent, { kind: 'ask' }>;

async function answer(precoro: InProcessMock, ask: Ask, now: () => number): Promise<ToChild> {
  const { id, url, method, headers, body } = ask;
  const response = await precoro.fetch(url, { method, headers, body });
  const text = await response.text();
  return { id, now: now(), status: response.status, headers: Object.fromEntries(response.headers), text };
}

async function runChild(order: ChildOrder, onAsk: (ask: Ask) => Promise<ToChild>): Promise<HeapFigures> {
  const { promise, resolve, reject } = Promise.withResolvers<HeapFigures>();
  const child = fork(fileURLToPath(new URL('./memory-child.ts', import.meta.url)), [JSON.stringify(order)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.on('message', (message: ToParent) => {
    if (message.kind === 'ask')
      void onAsk(message).then((told) => child.connected && child.send(told), reject);
    else if (message.kind === 'over') resolve(message.figures);
    else reject(new Error(`The engine's process failed: ${message.words}`));
  });
  child.once('error', reject);
  child.once('exit', (code, signal) =>
    reject(new Error(`The engine's process ended: ${code ?? signal ?? ''}`)),
  );
  const late = setTimeout(() => reject(new Error('The engine did not come to an end')), PATIENCE_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}
