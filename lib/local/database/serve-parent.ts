import { answerCommand } from './answer-command.ts';
import type { AnswerMessage, CommandMessage } from './messages.ts';
import { serveDatabase, type DatabaseOptions } from './server.ts';

/** The way to the process that started this one. */
export interface ParentChannel {
  send(message: AnswerMessage): void;
  onMessage(listener: (message: CommandMessage) => void): void;
  /** Nothing more will be said. */
  disconnect(): void;
}

/** Starts the database, tells where it listens or why it does not, and obeys until it is told to close. */
export async function serveParent(parent: ParentChannel, options: DatabaseOptions): Promise<void> {
  try {
    const database = await serveDatabase(options);
    parent.onMessage(({ id, command }) => {
      answerCommand(database, command)
        .then((rows) => parent.send({ kind: 'answer', id, rows }))
        .catch((error: unknown) => parent.send({ kind: 'error', id, words: wordsOf(error) }))
        .finally(() => command.kind === 'close' && parent.disconnect());
    });
    parent.send({ kind: 'started', connectionString: database.connectionString });
  } catch (error) {
    parent.send({ kind: 'failed', words: wordsOf(error) });
    parent.disconnect();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
