import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Clock } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { Deeds } from '../run/deeds.ts';
import type { World } from '../run/world.ts';
import { pageApp } from './app.ts';
import { openSources, type PageServices } from './sources.ts';

export interface PageOptions {
  readonly world: {
    readonly precoro: World['precoro'];
    readonly database: Pick<World['database'], 'query'>;
    readonly connector: Pick<World['connector'], 'targets'>;
  };
  readonly services: PageServices;
  readonly integration: Integration;
  readonly clock: Pick<Clock, 'now'>;
  readonly deeds: Deeds;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Hears of flaws of the page itself; default nobody. */
  readonly complain?: (line: string) => void;
}

export interface RunningPage {
  /** `http://127.0.0.1:PORT`, without trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page that shows both sides, on the loopback address only. Rejects when the port is taken. */
export async function startPage(options: PageOptions): Promise<RunningPage> {
  const app = pageApp(openSources(options));
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
