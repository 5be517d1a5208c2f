import { describe, expect, it } from '@jest/globals';
import { NoAccessError } from '../../../lib/cli/deployment/errors.ts';
import { explain, type Asked } from '../../../lib/cli/deployment/explain.ts';

const asked = (changes: Partial<Asked> = {}): Asked => ({
  ...{ world: 'aws', where: 'eu-west-1', profile: null, isRunHere: () => false },
  ...changes,
});
const SCAN = { service: 'dynamodb', operation: 'Scan' };
const failed = (name: string, message = 'hunter2', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const told = (error: unknown, changes?: Partial<Asked>) => explain(error, SCAN, asked(changes));

const REFUSED_BY_IAM =
  'User: arn:aws:iam::123456789012:user/ap is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:123456789012:x because no identity-based policy allows the sqs:SendMessage action';

describe('what keeps a person from AWS', () => {
  it.each<[string, Error, string, RegExp]>([
    ['no login', failed('CredentialsProviderError'), 'NoCredentialsError', /No AWS credentials are found\./],
    [
      'a profile that wants a code',
      failed('CredentialsProviderError', 'Profile books requires multi-factor authentication, but no'),
      'NoCredentialsError',
      /need a code of yours \(MFA\)/,
    ],
    [
      'a login that is over',
      failed('CredentialsProviderError', 'The SSO session associated with this profile has expired.'),
      'ExpiredCredentialsError',
      /have expired\. Log in again/,
    ],
    [
      'a login that must be renewed',
      failed('TokenProviderError', "To refresh this SSO session run 'aws sso login' with the profile."),
      'ExpiredCredentialsError',
      /aws sso login/,
    ],
    ['temporary keys', failed('ExpiredTokenException'), 'ExpiredCredentialsError', /renew the keys/],
    ['expired form', failed('ExpiredToken'), 'ExpiredCredentialsError', /expired/],
    ['a deleted key', failed('InvalidClientTokenId'), 'RefusedCredentialsError', /in eu-west-1 \(Invalid/],
    ['a wrong clock', failed('InvalidSignatureException'), 'RefusedCredentialsError', /clock is right/],
    [
      'a right',
      failed('AccessDeniedException'),
      'NotPermittedError',
      /may not do dynamodb:Scan in eu-west-1/,
    ],
    ['a right by name', failed('AccessDenied', REFUSED_BY_IAM), 'NotPermittedError', /sqs:SendMessage/],
    ['no region', failed('Error', 'Region is missing'), 'NoRegionError', /--region eu-west-1/],
    [
      'a region that cannot be one',
      failed('Error', 'Region not accepted: region="Ireland!" is not a valid hostname component.'),
      'NoRegionError',
      /"Ireland!" is not the name/,
    ],
    [
      'no network',
      failed('Error', 'getaddrinfo', { code: 'ENOTFOUND' }),
      'OutOfReachError',
      /dynamodb in eu-west-1 \(ENOTFOUND\)/,
    ],
    [
      'a proxy that reads along',
      failed('Error', 'self-signed', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      'OutOfReachError',
      /proxy/,
    ],
    [
      'addresses that all refuse',
      Object.assign(new AggregateError([failed('Error', '', { code: 'ECONNREFUSED' })])),
      'OutOfReachError',
      /ECONNREFUSED/,
    ],
    ['silence', failed('TimeoutError'), 'OutOfReachError', /no answer in time/],
    ['too many calls', failed('ThrottlingException'), 'OutOfReachError', /ThrottlingException.*try again/],
    ['a bad day of AWS', failed('InternalFailure', '', { $fault: 'server' }), 'OutOfReachError', /Internal/],
  ])('is told: %s', (_, error, name, words) => {
    const said = told(error);
    expect(said).toBeInstanceOf(NoAccessError);
    expect(said).toMatchObject({ name, message: expect.stringMatching(words), cause: error });
    expect(said?.message).not.toMatch(/hunter2|123456789012|\n| at /);
  });

  it('names the profile to log in with', () => {
    expect(told(failed('ExpiredToken'), { profile: 'books' })?.message).toContain(
      '"aws sso login --profile books"',
    );
    expect(told(failed('CredentialsProviderError'), { profile: 'books' })?.message).toContain(
      'for the profile "books"',
    );
  });

  it('points to a local run where there is one', () => {
    const error = failed('CredentialsProviderError');
    expect(told(error, { isRunHere: () => true })?.message).toContain('--local');
    expect(told(error)?.message).not.toContain('--local');
  });

  it('names the missing right for other programs', () => {
    expect(told(failed('AccessDenied', REFUSED_BY_IAM))).toMatchObject({ action: 'sqs:SendMessage' });
    expect(told(failed('UnauthorizedOperation'))).toMatchObject({ action: 'dynamodb:Scan' });
  });

  it('is a run that has ended, where a local run was asked', () => {
    const refused = failed('Error', 'connect', { code: 'ECONNREFUSED' });
    expect(told(refused, { world: 'local' })).toMatchObject({
      name: 'NoLocalRunError',
      message: expect.stringContaining('npm start'),
    });
  });
});

describe('what a caller must read itself', () => {
  it.each<[string, unknown]>([
    ['a condition that failed', failed('ConditionalCheckFailedException', '', { $fault: 'client' })],
    ['a table that is not there', failed('ResourceNotFoundException')],
    ['a file that is not there', failed('Error', '', { code: 'ENOENT' })],
    ['a mistake of ours', new TypeError('x is not a function')],
    ['what is no error', 'text'],
    ['what was told already', told(failed('ExpiredToken'))],
  ])('is left as it is: %s', (_, error) => {
    expect(told(error)).toBeNull();
  });
});
