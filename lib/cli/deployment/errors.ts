/**
 * What keeps a person from reaching a deployment. The words say what to do about it; no secret and no text of a
 * request stands in them. One class for each thing to do.
 */
export abstract class NoAccessError extends Error {}

/** No credentials anywhere that the AWS SDK looks, or none without a person's code. */
export class NoCredentialsError extends NoAccessError {
  override readonly name = 'NoCredentialsError';
  constructor(lack: 'keys' | 'code', profile: string | null, isRunHere: boolean, options?: ErrorOptions) {
    const whose = profile === null ? '' : ` for the profile "${profile}"`;
    const hint = isRunHere ? ' A local run is going on: --local looks at that one instead.' : '';
    const words =
      lack === 'keys'
        ? `No AWS credentials are found${whose}. Log in as for the AWS CLI ("aws configure" or "aws sso login"), or name a profile with --profile.`
        : `The AWS credentials${whose} need a code of yours (MFA), which is not asked for here. Put temporary keys into the environment first, as "aws configure export-credentials --format env" prints them.`;
    super(`${words}${hint}`, options);
  }
}

/** The login is over, or the temporary keys are. */
export class ExpiredCredentialsError extends NoAccessError {
  override readonly name = 'ExpiredCredentialsError';
  constructor(profile: string | null, options?: ErrorOptions) {
    const flag = profile === null ? '' : ` --profile ${profile}`;
    super(
      `The AWS credentials have expired. Log in again ("aws sso login${flag}", or renew the keys) and repeat the command.`,
      options,
    );
  }
}

/** AWS does not know the keys, or not with this secret, or not in this region. */
export class RefusedCredentialsError extends NoAccessError {
  override readonly name = 'RefusedCredentialsError';
  constructor(code: string, where: string, options?: ErrorOptions) {
    super(
      `AWS does not accept the credentials in ${where} (${code}). Check that the access key still exists, that this machine's clock is right, and that the account uses the region.`,
      options,
    );
  }
}

/** Neither the command nor the profile says where to look. */
export class NoRegionError extends NoAccessError {
  override readonly name = 'NoRegionError';
  constructor(given: string | null, options?: ErrorOptions) {
    const what = given === null ? 'No AWS region is set' : `"${given}" is not the name of an AWS region`;
    super(
      `${what}. Name the region of the deployment with --region, such as --region eu-west-1, or set one for the profile ("aws configure set region eu-west-1").`,
      options,
    );
  }
}

/** The stack is not there, or not finished. */
export class NotDeployedError extends NoAccessError {
  override readonly name = 'NotDeployedError';
}

/** The credentials are right and may not do this. */
export class NotPermittedError extends NoAccessError {
  override readonly name = 'NotPermittedError';
  /** As IAM names it: `cloudformation:DescribeStacks`. */
  readonly action: string;
  constructor(action: string, where: string, options?: ErrorOptions) {
    super(
      `These AWS credentials may not do ${action} in ${where}. Use others with --profile, or ask whoever manages the account to allow ${action}.`,
      options,
    );
    this.action = action;
  }
}

/** `--local` without a run on this machine. */
export class NoLocalRunError extends NoAccessError {
  override readonly name = 'NoLocalRunError';
  constructor(options?: ErrorOptions) {
    super(
      'No local run is going on. Start one with "npm start" in another terminal and leave it running; without --local the deployment in AWS is looked at.',
      options,
    );
  }
}

/** Nothing answers, or only that it cannot answer now. */
export class OutOfReachError extends NoAccessError {
  override readonly name = 'OutOfReachError';
  constructor(service: string, where: string, reason: string, options?: ErrorOptions) {
    super(
      `AWS does not answer: ${service} in ${where} (${reason}). Check the network, the proxy and the name of the region; if they are right, try again in a minute.`,
      options,
    );
  }
}

/** A secret of the deployment still holds what the first deployment put into it, or something of another shape. */
export class UnfilledSecretError extends NoAccessError {
  override readonly name = 'UnfilledSecretError';
}

/** There is no file that says what the integration is. */
export class NoConfigurationError extends NoAccessError {
  override readonly name = 'NoConfigurationError';
  constructor(path: string) {
    super(`There is no configuration file ${path}. "precoro-sync init" writes one; --config names another.`);
  }
}
