/** Imported first by every child process: puts the scaled clock in place before anything else reads the time. */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import promises from 'node:timers/promises';
import { installClock, timeScaleFrom } from './clock.ts';

installClock(globalThis, { timers, promises }, timeScaleFrom(process.env), { patienceWallMs: 5000 });
// Makes `import { setTimeout } from 'node:timers/promises'` see the replaced functions.
syncBuiltinESMExports();
