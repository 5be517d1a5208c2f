import { createHash, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, EventBridgeEvent, SQSEvent } from 'aws-lambda';
import { LOCAL_ACCOUNT, LOCAL_REGION, queueArn } from '../../lib/local/aws/names.ts';

/** What a REST API hands to a function by proxy integration, whole. */
export function restEvent(resource: string, token: string, body: string): APIGatewayProxyEvent {
  const path = resource.replace('{token}', token);
  const headers = {
    Accept: '*/*',
    'Content-Type': 'application/json',
    Host: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
    'User-Agent': 'Symfony HttpClient (Curl)',
    'X-Amzn-Trace-Id': 'Root=1-6655d1d0-0123456789abcdef01234567',
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  };
  const multiValueHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  );
  return {
    ...{ resource, path, httpMethod: 'POST', headers, multiValueHeaders },
    ...{ queryStringParameters: null, multiValueQueryStringParameters: null },
    ...{ pathParameters: { token }, stageVariables: null, body, isBase64Encoded: false },
    requestContext: {
      ...{ resourceId: 'k9p2qz', resourcePath: resource, httpMethod: 'POST', path: `/v1${path}` },
      ...{ accountId: LOCAL_ACCOUNT, apiId: 'a1b2c3d4e5', stage: 'v1', protocol: 'HTTP/1.1' },
      ...{ domainName: headers.Host, domainPrefix: 'a1b2c3d4e5', authorizer: null },
      ...{ requestId: randomUUID(), extendedRequestId: 'YjZkFF-ioAMFzWw=', requestTimeEpoch: Date.now() },
      requestTime: '28/May/2024:12:32:32 +0000',
      identity: {
        ...{ accessKey: null, accountId: null, apiKey: null, apiKeyId: null, caller: null, clientCert: null },
        ...{ cognitoAuthenticationProvider: null, cognitoAuthenticationType: null },
        ...{ cognitoIdentityId: null, cognitoIdentityPoolId: null, principalOrgId: null },
        ...{ sourceIp: '203.0.113.7', user: null, userAgent: headers['User-Agent'], userArn: null },
      },
    },
  };
}

/** What the event source mapping of a queue hands over. */
export function queueEvent(queue: string, bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
      body,
      attributes: {
        ...{ ApproximateReceiveCount: '1', SenderId: 'AROAEXAMPLE:sender' },
        ...{ SentTimestamp: String(Date.now() - 100), ApproximateFirstReceiveTimestamp: String(Date.now()) },
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn(queue),
      awsRegion: LOCAL_REGION,
    })),
  };
}

/** What EventBridge Scheduler sends where a schedule names no input of its own. */
export function scheduleEvent(schedule: string): EventBridgeEvent<'Scheduled Event', string> {
  return {
    ...{ version: '0', id: randomUUID(), 'detail-type': 'Scheduled Event', source: 'aws.scheduler' },
    ...{ account: LOCAL_ACCOUNT, time: new Date().toISOString(), region: LOCAL_REGION },
    resources: [`arn:aws:scheduler:${LOCAL_REGION}:${LOCAL_ACCOUNT}:schedule/default/${schedule}`],
    detail: '{}',
  };
}
