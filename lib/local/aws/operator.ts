import { z } from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './names.ts';

/** The access key id that may do everything; any secret key goes with it. */
export const OPERATOR_KEY = 'LOCALOPERATOR';

/** Configuration for SDK clients of the operator. */
export interface OperatorClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly accountId: string;
  };
}

export function operatorClientConfig(endpoint: string): OperatorClientConfig {
  const credentials = { accessKeyId: OPERATOR_KEY, secretAccessKey: 'local', accountId: LOCAL_ACCOUNT };
  return { endpoint, region: LOCAL_REGION, credentials };
}

/** Calls one of the gateway's own operations, which no SDK knows. Throws with the answer's text when it is refused. */
export async function operatorCall<T>(endpoint: string, operation: string, answer: z.ZodType<T>): Promise<T> {
  const scope = `${OPERATOR_KEY}/20260101/${LOCAL_REGION}/local/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}`, 'x-amz-target': `Local.${operation}` },
    body: '{}',
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${text}`);
  return answer.parse(JSON.parse(text));
}

const DepthSchema = z.object({ visible: z.number(), inFlight: z.number(), delayed: z.number() });
export const DepthsSchema = z.record(z.string(), DepthSchema);
export const SweepSchema = z.object({ deleted: z.number() });
