import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { scaledTime } from './boot/clock.ts';
import type { TimeScale } from './boot/clock.ts';
import type { LocalFunction } from './functions.ts';
import { listen } from './json-server.ts';
import type { ListeningServer, Request, Response } from './json-server.ts';
import { LOCAL_ACCOUNT } from './names.ts';
import { decodeProperties } from './template.ts';
import type { Resource, Template } from './template.ts';

/** API Gateway's limit for a request body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface Route {
  /** Upper case, or `ANY`. */
  readonly method: string;
  /** As in the template: `/webhooks/{token}`. */
  readonly path: string;
  readonly target: LocalFunction;
}

const ResourceSchema = z.object({ ParentId: z.string(), PathPart: z.string(), RestApiId: z.string() });
const MethodSchema = z.object({
  HttpMethod: z.string(),
  ResourceId: z.string(),
  AuthorizationType: z
    .literal('NONE', { error: 'only methods without authorizer are understood' })
    .default('NONE'),
  Integration: z.looseObject({
    Type: z.literal('AWS_PROXY', { error: 'only AWS_PROXY integrations are understood' }),
    Uri: z.string(),
  }),
});

/** The routes of the REST APIs of a template. Throws, naming the method, for what is not understood. */
export function readRoutes(template: Template, functions: ReadonlyMap<string, LocalFunction>): Route[] {
  return template.ofType('AWS::ApiGateway::Method').map((method) => {
    const { HttpMethod, ResourceId, Integration } = decodeProperties(method, MethodSchema);
    const functionName = /function:([^/:]+)\/invocations$/.exec(Integration.Uri)?.[1] ?? '';
    const target = functions.get(functionName);
    if (!target)
      throw new Error(
        `${method.type} ${method.logicalId}: ${Integration.Uri} is not a function of this template`,
      );
    return { method: HttpMethod, path: pathOf(template, ResourceId), target };
  });
}

function pathOf(template: Template, resourceId: string): string {
  const resource: Resource | undefined = template
    .ofType('AWS::ApiGateway::Resource')
    .find(({ name }) => name === resourceId);
  if (!resource) return '';
  const { ParentId, PathPart } = decodeProperties(resource, ResourceSchema);
  return `${pathOf(template, ParentId)}/${PathPart}`;
}

export interface RestApiOptions {
  readonly time: TimeScale;
  /** Default: a free port. */
  readonly port?: number;
  /** Told each call whose function failed. */
  readonly onProblem: (message: string) => void;
}

/** Serves routes as an API Gateway REST API with Lambda proxy integration does. */
export function startRestApi(routes: readonly Route[], options: RestApiOptions): Promise<ListeningServer> {
  const matchers = routes.map((route) => ({ route, match: matcherOf(route.path) }));
  const handle = async (request: Request): Promise<Response> => {
    const url = URL.parse(request.url, 'http://localhost');
    if (!url || !isEncoded(url.pathname)) return { status: 400, body: '{"message":"Bad Request"}' };
    for (const { route, match } of matchers) {
      const parameters =
        route.method === 'ANY' || route.method === request.method ? match(url.pathname) : undefined;
      if (parameters) return callFunction(route, parameters, url, request, options);
    }
    return { status: 403, body: '{"message":"Missing Authentication Token"}' };
  };
  return listen(handle, { maxBodyBytes: MAX_BODY_BYTES, ...(options.port ? { port: options.port } : {}) });
}

/** A bare % stands for nothing. */
function isEncoded(path: string): boolean {
  try {
    return decodeURIComponent(path) !== null;
  } catch {
    return false;
  }
}

type Parameters = Readonly<Record<string, string>>;

function matcherOf(path: string): (pathname: string) => Parameters | undefined {
  const names: string[] = [];
  const source = (path || '/')
    .replace(/[.*^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}+]+)(\+?)\}/g, (_, name: string, rest: string) => {
      names.push(name);
      return rest ? '(.+)' : '([^/]+)';
    });
  const expression = new RegExp(`^${source}/?$`);
  return (pathname) => {
    const values = expression.exec(pathname)?.slice(1);
    return (
      values && Object.fromEntries(values.map((value, i) => [names[i] ?? '', decodeURIComponent(value)]))
    );
  };
}

const ResultSchema = z.object({
  statusCode: z.coerce.number().int(),
  headers: z.record(z.string(), z.coerce.string()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.coerce.string())).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

async function callFunction(
  route: Route,
  parameters: Parameters,
  url: URL,
  request: Request,
  { time, onProblem }: RestApiOptions,
): Promise<Response> {
  try {
    const answer: unknown = await route.target.invoke(proxyEvent(route, parameters, url, request, time));
    const { success, data, error } = ResultSchema.safeParse(answer);
    if (!success)
      throw new Error(`${route.target.name}: malformed proxy response: ${z.prettifyError(error)}`);
    const body = data.isBase64Encoded ? Buffer.from(data.body ?? '', 'base64') : (data.body ?? '');
    return { status: data.statusCode, headers: { ...data.headers, ...data.multiValueHeaders }, body };
  } catch (error) {
    onProblem(`${route.method} ${route.path}: ${error instanceof Error ? error.message : String(error)}`);
    return { status: 502, body: '{"message": "Internal server error"}' };
  }
}

function proxyEvent(
  route: Route,
  parameters: Parameters,
  url: URL,
  request: Request,
  time: TimeScale,
): unknown {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string[]] => [
    name,
    [value ?? []].flat(),
  ]);
  const query = [...new Set(url.searchParams.keys())];
  const nowMs = scaledTime(Date.now(), time);
  return {
    resource: route.path || '/',
    path: url.pathname,
    httpMethod: request.method,
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.length > 0 ? Object.fromEntries(url.searchParams) : null,
    multiValueQueryStringParameters:
      query.length > 0
        ? Object.fromEntries(query.map((name) => [name, url.searchParams.getAll(name)]))
        : null,
    pathParameters: Object.keys(parameters).length > 0 ? parameters : null,
    stageVariables: null,
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: 'local',
      httpMethod: request.method,
      identity: { sourceIp: '127.0.0.1', userAgent: request.headers['user-agent'] ?? null },
      path: url.pathname,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTime: new Date(nowMs).toUTCString(),
      requestTimeEpoch: Math.floor(nowMs),
      resourcePath: route.path || '/',
      stage: 'local',
    },
    body: request.body.length > 0 ? request.body.toString() : null,
    isBase64Encoded: false,
  };
}
