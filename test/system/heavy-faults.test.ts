import { afterAll, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/local/run/run.ts';
import { plainFace } from '../../lib/local/story/face.ts';
import { Assemblies, recordingTeller, SMALL, stopper } from './scene.ts';

jest.setTimeout(240_000);

const assemblies = new Assemblies();
afterAll(() => assemblies.remove());

it('both systems agree after the worst week of the year', async () => {
  const teller = recordingTeller();
  // Most of it to be sent, and clerks at work for long enough that every kind of fault has its turn.
  const busy = {
    ...SMALL,
    faults: 'heavy',
    shareBeforeGoLive: 0.2,
    linkedSuppliers: 0.3,
    invoices: 16,
    changes: 4,
  } as const;
  const code = await run(busy, plainFace(teller), stopper(), () => assemblies.copy());
  const said = [...teller.said, ...teller.complaints].join('\n');
  expect(said).toContain('A person opened the gates');
  expect(said).not.toContain('Scene 1');
  expect(said).toContain('0 missing, 0 twice, 0 outdated, 0 wrongly linked');
  expect(code).toBe(0);
});
