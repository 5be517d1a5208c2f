/** Entry of the database's own process: started by `start.ts`, speaks with it through messages. */
import { answerCommand } from './answer-command.ts';
import type { AnswerMessage, CommandMessage } from './messages.ts';
import { serveDatabase, type DatabaseOptions } from './server.ts';

const tell = (message: AnswerMessage): void => void process.send?.(message);
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// Its parent decides when it ends: Ctrl-C reaches the whole group, and the data must be closed in order.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

try {
  const options = JSON.parse(process.argv[2] ?? '{}') as DatabaseOptions;
  const database = await serveDatabase(options);
  process.on('message', ({ id, command }: CommandMessage) => {
    answerCommand(database, command)
      .then((rows) => tell({ kind: 'answer', id, rows }))
      .catch((error: unknown) => tell({ kind: 'error', id, words: wordsOf(error) }))
      .finally(() => command.kind === 'close' && process.disconnect());
  });
  tell({ kind: 'started', connectionString: database.connectionString });
} catch (error) {
  tell({ kind: 'failed', words: wordsOf(error) });
  process.exitCode = 1;
  process.disconnect();
}
