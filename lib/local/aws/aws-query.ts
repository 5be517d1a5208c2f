import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { Request, Response } from './json-server.ts';

/** What an element of the answer may hold; a list becomes `<member>`s. Undefined members are left out. */
export type XmlValue = string | readonly XmlValue[] | XmlElements;
export interface XmlElements {
  readonly [name: string]: XmlValue | undefined;
}

/** A call in AWS's query protocol: a form whose field `Action` names the operation. */
export function formOf({ body }: Request): {
  readonly operation: string;
  readonly input: Readonly<Record<string, string>>;
} {
  const input = Object.fromEntries(new URLSearchParams(body.toString()));
  return { operation: input['Action'] ?? '', input };
}

/** Answers with what `perform` gives, or with the AwsError it throws, as XML; other errors pass through. */
export async function answerXml(operation: string, perform: () => Promise<XmlElements>): Promise<Response> {
  const requestId = randomUUID();
  try {
    const result = await perform();
    return xml(200, requestId, {
      [`${operation}Response`]: {
        [`${operation}Result`]: result,
        ResponseMetadata: { RequestId: requestId },
      },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { type, message, statusCode } = error;
    const fault = { Type: 'Sender', Code: type, Message: message };
    return xml(statusCode, requestId, { ErrorResponse: { Error: fault, RequestId: requestId } });
  }
}

function xml(status: number, requestId: string, content: XmlElements): Response {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  return { status, headers, body: elements(content) };
}

function elements(content: XmlElements): string {
  return Object.entries(content)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${inner(value)}</${name}>`))
    .join('');
}

function inner(value: XmlValue): string {
  if (typeof value === 'string') return escaped(value);
  if (isList(value)) return value.map((each) => `<member>${inner(each)}</member>`).join('');
  return elements(value);
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
