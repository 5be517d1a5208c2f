import type { ApiRequest } from './api-messages.ts';
import { Body, isObject, readParams } from './params.ts';

/** What {@link decodeRequest} looks at, beside the body. */
interface Head {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  /** Empty text for a header that is not there; names in lower case. */
  readonly header: (name: string) => string;
}

/** A body that cannot be read counts as empty: then required fields are missing. */
export function decodeRequest({ method, url, header }: Head, text: string): ApiRequest {
  const [path = '/', query = ''] = splitOnce(url, '?');
  const isJson = header('content-type').includes('json');
  return {
    method,
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

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
