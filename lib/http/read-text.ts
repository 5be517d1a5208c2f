/** The other side sent more than we hold in memory. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
  }
}

/**
 * The body as UTF-8 text, read piece by piece so that an endless answer cannot fill the memory.
 * Throws AnswerTooLargeError beyond `maxBytes` (counted after decompression), and the stream's own error when it breaks.
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  const pieces: AsyncIterable<Uint8Array> = response.body;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    // Leaving the loop cancels the stream, which closes the connection.
    if (bytes > maxBytes) throw new AnswerTooLargeError(maxBytes);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
