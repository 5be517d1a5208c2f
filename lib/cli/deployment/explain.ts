import { networkFailure } from '../../http/network-failure.ts';
import {
  ExpiredCredentialsError,
  NoAccessError,
  NoCredentialsError,
  NoLocalRunError,
  NoRegionError,
  NotPermittedError,
  OutOfReachError,
  RefusedCredentialsError,
} from './errors.ts';

/** Which world is asked, and how: what the words for a failure need. */
export interface Asked {
  readonly world: 'aws' | 'local';
  /** "eu-west-1", "the local run", or words for a region not known yet. */
  readonly where: string;
  readonly profile: string | null;
  /** Whether a local run could be looked at instead. */
  readonly isRunHere: () => boolean;
}

/** The call that failed: `dynamodb` and `Scan`. */
export interface FailedCall {
  readonly service: string;
  readonly operation: string;
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];
const REFUSED = [
  'AuthFailure',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];
const NOT_PERMITTED = [
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'NotAuthorized',
  'UnauthorizedException',
  'UnauthorizedOperation',
];
const BUSY = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
];
/** What providers of credentials throw; which of them it was says only the message. */
const CREDENTIALS = ['CredentialsProviderError', 'ProviderError', 'TokenProviderError'];
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ERR_TLS_.*|ERR_SSL_.*|CERT_.*|UNABLE_TO_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*|HOSTNAME_MISMATCH)$/;

/**
 * What a person understands of an error of the AWS SDK; null for one that says something about the call itself, which
 * its caller knows to read. The original is kept as the cause.
 */
export function explain(
  error: unknown,
  { service, operation }: FailedCall,
  asked: Asked,
): NoAccessError | null {
  if (!isError(error) || error instanceof NoAccessError) return null;
  const { name, message } = error;
  const { where, profile } = asked;
  const cause = { cause: error };
  if (CREDENTIALS.includes(name)) return credentialsError(error, asked);
  if (EXPIRED.includes(name)) return new ExpiredCredentialsError(profile, cause);
  if (REFUSED.includes(name)) return new RefusedCredentialsError(name, where, cause);
  if (NOT_PERMITTED.includes(name)) {
    return new NotPermittedError(actionIn(message) ?? `${service}:${operation}`, where, cause);
  }
  if (message === 'Region is missing') return new NoRegionError(null, cause);
  const given = /^Region not accepted: region="(.*)" is not/s.exec(message)?.[1];
  if (given !== undefined) return new NoRegionError(given, cause);
  const reason = whyUnreached(error);
  if (reason === null) return null;
  return asked.world === 'local'
    ? new NoLocalRunError(cause)
    : new OutOfReachError(service, where, reason, cause);
}

/** By shape: errors of Node's own network come from another realm than ours where tests run. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

function credentialsError(error: Error, { profile, isRunHere }: Asked): NoAccessError {
  const hasExpired = /expired|\baws (sso )?login\b/i.test(error.message);
  if (hasExpired) return new ExpiredCredentialsError(profile, { cause: error });
  const lack = /multi-factor/i.test(error.message) ? 'code' : 'keys';
  return new NoCredentialsError(lack, profile, isRunHere(), { cause: error });
}

/** Of "User: … is not authorized to perform: sqs:SendMessage on resource: …". */
function actionIn(message: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
}

function whyUnreached(error: Error): string | null {
  if (error.name === 'TimeoutError') return 'no answer in time';
  if (BUSY.includes(error.name) || isServerFault(error)) return error.name;
  const { code } = networkFailure(error);
  return code !== null && NETWORK.test(code) ? code : null;
}

function isServerFault(error: Error): boolean {
  return '$fault' in error && error.$fault === 'server';
}
