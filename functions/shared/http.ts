import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** The body as text; empty text where there is none. */
export function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
}

/** An answer in words for whoever set the webhook up. */
export function answer(statusCode: number, message: string): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
