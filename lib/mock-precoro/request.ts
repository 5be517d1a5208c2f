import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from './api-messages.ts';
import { Body, isObject, readParams } from './params.ts';

const MOST_BODY_BYTES = 1_000_000;

/** Reads the whole request. A body that cannot be read counts as empty: then required fields are missing. */
export async function decodeRequest(request: IncomingMessage): Promise<ApiRequest> {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  const isJson = (request.headers['content-type'] ?? '').includes('json');
  const text = await readText(request);
  return {
    method: request.method ?? 'GET',
    path,
    segments: path.split('/').filter(Boolean).map(decodeSegment),
    query: readParams(query),
    body: new Body(isJson ? readJson(text) : { ...readParams(text) }),
    isJson,
  };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size <= MOST_BODY_BYTES) chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
