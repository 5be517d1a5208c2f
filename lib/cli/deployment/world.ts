import { deadline, systemClock } from '../../../functions/shared/system.ts';
import { LOCAL_ACCOUNT } from '../../local/aws/names.ts';
import { operatorClientConfig } from '../../local/aws/operator.ts';
import { wallDuration } from '../../local/aws/boot/clock.ts';
import { localClock } from '../../local/run/clock.ts';
import type { RunPresence } from '../../local/run/presence.ts';
import type { Clock } from '../../domain/time.ts';
import type { ClientConfig } from './clients.ts';
import type { DeployedStack } from './find-stack.ts';

/** What differs between a deployment in AWS and the local run. Everything else is the same. */
export interface World {
  readonly kind: 'aws' | 'local';
  readonly clients: ClientConfig;
  readonly clock: Clock;
  readonly deadline: (ms: number) => AbortSignal;
  /** Where it is, for people. */
  readonly nameOf: (region: string) => string;
  /** What begins the URL of every queue. */
  readonly queuesOf: (stack: DeployedStack, region: string) => string;
}

/** AWS, as the options or the person's own settings say. */
export function awsWorld(region: string | undefined, profile: string | undefined): World {
  return {
    kind: 'aws',
    clients: { ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) },
    clock: systemClock,
    deadline,
    nameOf: (name) => name,
    queuesOf: ({ account, partition }, name) =>
      `https://sqs.${name}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${account}`,
  };
}

/**
 * A deadline of the local run lasts at least this long on the wall: what it guards takes as long as this machine needs,
 * however fast the run's clock is.
 */
const PATIENCE_WALL_MS = 2000;

/** The run of this machine, with its clock. */
export function localWorld({ endpoint, time }: RunPresence): World {
  return {
    kind: 'local',
    clients: operatorClientConfig(endpoint),
    clock: localClock(time),
    deadline: (ms) => AbortSignal.timeout(Math.ceil(Math.max(PATIENCE_WALL_MS, wallDuration(ms, time)))),
    nameOf: () => 'the local run',
    queuesOf: () => `${endpoint}/${LOCAL_ACCOUNT}`,
  };
}
