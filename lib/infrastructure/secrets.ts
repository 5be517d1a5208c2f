import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import type { SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { SecretName } from '../config/naming.ts';
import { resourceNames } from '../config/naming.ts';
import { keepLogicalId, pascalCase } from './naming.ts';

/**
 * What must stay secret. A person fills `precoro` and `connector` once; deployments leave the filled values alone as
 * long as the placeholders here stay the same, letter for letter.
 */
export class Secrets extends Construct {
  readonly precoro: Secret;
  readonly connector: Secret;
  readonly webhook: Secret;
  readonly externalWebhook: Secret;

  constructor(scope: Construct, id: string, prefix: string) {
    super(scope, id);
    this.precoro = this.secret(prefix, 'precoro', {
      description: 'Precoro API key: JSON with token and email; fill in by hand.',
      secretObjectValue: placeholder('token', 'email'),
    });
    this.connector = this.secret(prefix, 'connector', {
      description: 'Access to the external system: JSON with connectionString; fill in by hand.',
      secretObjectValue: placeholder('connectionString'),
    });
    this.webhook = this.secret(prefix, 'webhook', tokens("Precoro's webhook URL"));
    this.externalWebhook = this.secret(
      prefix,
      'external-webhook',
      tokens("the external system's webhook URL"),
    );
  }

  private secret(prefix: string, name: SecretName, props: SecretProps): Secret {
    const secret = new Secret(this, pascalCase(name), {
      secretName: resourceNames.secret(prefix, name),
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
    keepLogicalId(secret, `${pascalCase(name)}Secret`);
    return secret;
  }
}

/** The first token is made by AWS. Letters and digits alone fit into a path. */
function tokens(where: string): SecretProps {
  return {
    description: `Tokens accepted in ${where}: JSON with current, and previous while it is being changed.`,
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'current',
      excludePunctuation: true,
      passwordLength: 48,
    },
  };
}

/** Empty fields to fill in. Plain text is meant: there is nothing to hide in them. */
function placeholder(...fields: readonly string[]): Record<string, SecretValue> {
  return Object.fromEntries(fields.map((field) => [field, SecretValue.unsafePlainText('')]));
}
