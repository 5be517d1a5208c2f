/** The process that is the engine and nothing else. */
import { measureHeap } from './memory-engine.ts';
import { ChildOrderSchema, type ToParent } from './memory-messages.ts';

// Nobody waits for it any more.
process.on('disconnect', () => process.exit());

const tell = (message: ToParent) => void process.send?.(message);

measureHeap(ChildOrderSchema.parse(JSON.parse(process.argv[2] ?? '')), tell).then(
  (figures) => tell({ kind: 'over', figures }),
  (error: unknown) =>
    tell({ kind: 'failed', words: error instanceof Error ? String(error.stack) : String(error) }),
);
