/** The parts of PostgreSQL's wire protocol 3.0 that a front needs: cutting a byte stream into messages, a few answers. */

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** One message of a client. Those before the session has begun have no type byte. */
export type ClientMessage =
  | { readonly kind: 'encryptionRequest' }
  | { readonly kind: 'cancelRequest' }
  | { readonly kind: 'startup' }
  | { readonly kind: 'typed'; readonly type: string; readonly bytes: Buffer };

/** Keeps what is incomplete until the rest has come. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  #started = false;

  /** Every message that is complete with this chunk, in order. Throws RangeError for what is none. */
  push(chunk: Buffer): ClientMessage[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: ClientMessage[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): ClientMessage | undefined {
    const header = this.#started ? 1 : 0;
    if (this.#rest.length < header + 4) return undefined;
    const own = this.#rest.readInt32BE(header);
    // A length counts itself, and an opening message has a code behind it: less would never come to an end.
    if (own < (this.#started ? 4 : 8)) throw new RangeError(`a message cannot be ${own} bytes long`);
    const length = header + own;
    if (this.#rest.length < length) return undefined;
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return this.#started
      ? { kind: 'typed', type: String.fromCharCode(bytes[0] ?? 0), bytes }
      : this.#opening(bytes);
  }

  #opening(bytes: Buffer): ClientMessage {
    const code = bytes.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'encryptionRequest' };
    if (code === CANCEL_REQUEST) return { kind: 'cancelRequest' };
    this.#started = true;
    return { kind: 'startup' };
  }
}

/** After these the client waits for an answer, so all gathered up to here must be executed. */
export function endsBatch(type: string): boolean {
  return 'QSHFcf'.includes(type);
}

/** Whether the message asks to commit: a simple query, or the parse step of a prepared one. */
export function isCommit(message: { readonly type: string; readonly bytes: Buffer }): boolean {
  if (message.type !== 'Q' && message.type !== 'P') return false;
  if (message.bytes.length > 200) return false;
  const text = message.bytes.subarray(5).toString('utf8').replaceAll('\0', ' ').trim();
  return /^(commit|end)\b/i.test(text);
}

/** The state after an answer: `I` idle, `T` in a transaction, `E` in a failed one; null while the answer goes on. */
export function readyState(answer: Uint8Array): 'I' | 'T' | 'E' | null {
  const tail = Buffer.from(answer.subarray(-6)).toString('latin1');
  if (!tail.startsWith('Z\0\0\0\x05')) return null;
  const state = tail.charAt(5);
  return state === 'I' || state === 'T' || state === 'E' ? state : null;
}

export function simpleQuery(sql: string): Buffer {
  return message('Q', `${sql}\0`);
}

export const SYNC = message('S', '');

/** What a server says after a startup that it accepts without a password. */
export function greeting(processId: number): Buffer {
  const settings = {
    server_version: '18.6',
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    TimeZone: 'UTC',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
  };
  const key = Buffer.alloc(8);
  key.writeInt32BE(processId, 0);
  return Buffer.concat([
    message('R', '\0\0\0\0'),
    ...Object.entries(settings).map(([name, value]) => message('S', `${name}\0${value}\0`)),
    message('K', key),
    message('Z', 'I'),
  ]);
}

/** A fatal error, after which a server hangs up. */
export function fatal(sqlState: string, words: string): Buffer {
  return message('E', `SFATAL\0VFATAL\0C${sqlState}\0M${words}\0\0`);
}

function message(type: string, body: string | Buffer): Buffer {
  const content = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([header, content]);
}
