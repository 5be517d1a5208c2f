import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import type { Request, Response } from './json-server.ts';

const HeadersSchema = z.looseObject({
  'content-type': z.string().default('application/x-amz-json-1.0'),
  'x-amz-target': z.string().default(''),
});
const ObjectSchema = z.record(z.string(), z.unknown());

/** The operation of a call in AWS's JSON protocols: `PutItem` of the target `DynamoDB_20120810.PutItem`. */
export function operationOf({ headers }: Request): string {
  return HeadersSchema.parse(headers)['x-amz-target'].replace(/^.*\./, '');
}

/** The input of a call; throws when the body is no JSON object. */
export function inputOf({ body }: Request): Record<string, unknown> {
  return ObjectSchema.parse(JSON.parse(body.toString()));
}

/** Answers with what `perform` gives, or with the AwsError it throws; other errors pass through. */
export async function answerJson(
  request: Request,
  perform: () => Promise<Record<string, unknown>>,
): Promise<Response> {
  const contentType = HeadersSchema.parse(request.headers)['content-type'];
  const headers = { 'content-type': contentType, 'x-amzn-requestid': randomUUID() };
  try {
    return { status: 200, headers, body: JSON.stringify(await perform()) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.statusCode, headers, body: JSON.stringify(error.body()) };
  }
}
