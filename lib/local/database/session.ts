import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultPlan } from './faults.ts';
import type { Turns } from './turns.ts';
import type { ClientMessage } from './wire.ts';
import {
  endsBatch,
  fatal,
  greeting,
  isCommit,
  MessageReader,
  readyState,
  simpleQuery,
  SYNC,
} from './wire.ts';

/** What all clients of one database share. */
export interface SharedBackend {
  /** Executes wire messages on the one backend, answers wire messages. */
  execute(messages: Uint8Array): Promise<Uint8Array>;
  readonly turns: Turns;
  readonly faults: FaultPlan;
  /** A client that holds the turn in a transaction and says nothing for so long is thrown out. */
  readonly idleInTransactionMs: number;
}

/**
 * One client. It holds the database from the first message of a batch until the backend says it is idle again, so a
 * transaction is never mixed with another client's. Resolves when the client has gone and its transaction is undone.
 */
export async function serveClient(socket: Socket, processId: number, backend: SharedBackend): Promise<void> {
  const session = new Session(socket, processId, backend);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  try {
    const reader = new MessageReader();
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      for (const message of reader.push(chunk)) await session.receive(message);
    }
  } catch {
    // A client that vanishes ends the loop with a socket error; what follows is the same as after a goodbye.
  } finally {
    socket.destroy();
    await session.end();
  }
}

class Session {
  readonly #socket: Socket;
  readonly #processId: number;
  readonly #backend: SharedBackend;
  readonly #gone: Promise<void>;
  #batch: Buffer[] = [];
  #commits = false;
  #silent = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, processId: number, backend: SharedBackend) {
    this.#socket = socket;
    this.#processId = processId;
    this.#backend = backend;
    this.#gone = new Promise((resolve) => socket.once('close', resolve));
    // A client that gives up while it waits must not get its turn later.
    void this.#gone.then(() => {
      if (!backend.turns.has(this)) backend.turns.leave(this);
    });
  }

  async receive(message: ClientMessage): Promise<void> {
    if (message.kind === 'encryptionRequest') this.#socket.write('N');
    else if (message.kind === 'startup') this.#socket.write(greeting(this.#processId));
    // One backend without processes cannot be interrupted; a cancel request is never answered anyway.
    else if (message.kind === 'cancelRequest') this.#socket.end();
    else if (message.type === 'X') this.#socket.end();
    else await this.#gather(message);
  }

  /** Undoes an open transaction, whatever state the client left it in. */
  async end(): Promise<void> {
    clearTimeout(this.#idleTimer);
    if (this.#backend.turns.has(this)) {
      await this.#backend.execute(SYNC);
      await this.#backend.execute(simpleQuery('ROLLBACK'));
    }
    this.#backend.turns.leave(this);
  }

  async #gather(message: { readonly type: string; readonly bytes: Buffer }): Promise<void> {
    this.#batch.push(message.bytes);
    this.#commits ||= isCommit(message);
    if (!endsBatch(message.type)) return;
    const [batch, commits] = [Buffer.concat(this.#batch), this.#commits];
    [this.#batch, this.#commits] = [[], false];
    clearTimeout(this.#idleTimer);
    if (!(await this.#waitForTurn())) return;
    await this.#run(batch, commits);
  }

  /** False when the client went away meanwhile. */
  async #waitForTurn(): Promise<boolean> {
    if (this.#socket.destroyed) return false;
    await Promise.race([this.#backend.turns.take(this), this.#gone]);
    return this.#backend.turns.has(this) && !this.#socket.destroyed;
  }

  async #run(batch: Buffer, commits: boolean): Promise<void> {
    const { faults, turns } = this.#backend;
    if (faults.slowMs > 0) await pause(faults.slowMs);
    const fault = commits ? faults.forCommit() : null;
    if (fault === 'dropBeforeCommit') return void this.#socket.destroy();
    const answer = await this.#backend.execute(batch);
    if (readyState(answer) === 'I') turns.leave(this);
    else this.#watchIdle();
    if (fault === 'dropAfterCommit') return void this.#socket.destroy();
    this.#silent ||= fault === 'silentAfterCommit';
    if (!this.#silent && this.#socket.writable) this.#socket.write(answer);
  }

  #watchIdle(): void {
    this.#idleTimer = setTimeout(() => {
      this.#socket.end(fatal('25P03', 'terminating connection due to idle-in-transaction timeout'));
      this.#socket.destroySoon();
    }, this.#backend.idleInTransactionMs);
  }
}
