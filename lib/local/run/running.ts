import type { Clock } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { OperatorServices } from '../../operator/services.ts';
import type { TimeScale } from '../aws/boot/clock.ts';
import type { Face } from '../story/face.ts';
import type { Accountant } from './accountant.ts';
import type { Deeds } from './deeds.ts';
import type { RunJournal } from './journal.ts';
import type { RunOptions } from './options.ts';
import type { Tally } from './tally.ts';
import type { Engine, World } from './world.ts';

/** Ends a run: by the person (Ctrl-C), or by a flaw of the set-up. */
export interface Stopper {
  readonly signal: AbortSignal;
  stop(): void;
}

/** What a run knows before anything is started. */
export interface Settings {
  readonly options: RunOptions;
  readonly face: Face;
  readonly stopper: Stopper;
  readonly integration: Integration;
  readonly time: TimeScale;
  readonly clock: Clock;
  readonly onFlaw: (message: string) => void;
  /** By the wall's clock. */
  readonly wallStart: number;
  readonly memory: () => RunJournal;
  readonly remember: (news: Partial<RunJournal>) => void;
}

/** Both systems and the application between them, with what a person may do to them. */
export interface Running extends Settings {
  readonly world: World;
  readonly engine: Engine;
  readonly services: OperatorServices;
  readonly deeds: Deeds;
  /** Null where nothing comes from the external system. */
  readonly accountant: Accountant | null;
  readonly tally: Tally;
  /** Null with --no-page. */
  readonly pageUrl: string | null;
}
