/** Entry of the database's own process: started by `start.ts`, speaks with it through messages. */
import { serveParent } from './serve-parent.ts';
import type { CommandMessage } from './messages.ts';
import type { DatabaseOptions } from './server.ts';

// Its parent decides when it ends: Ctrl-C reaches the whole group, and the data must be closed in order.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

await serveParent(
  {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', (message: CommandMessage) => listener(message)),
    disconnect: () => process.disconnect(),
  },
  JSON.parse(process.argv[2] ?? '{}') as DatabaseOptions,
);
