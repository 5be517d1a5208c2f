import { AwsError } from './aws-error.ts';
import type { XmlElements } from './aws-query.ts';
import { stackArn } from './names.ts';

/** A stack as DescribeStacks shows it. Plain data: it travels to another process as JSON. */
export interface StackDescription {
  readonly name: string;
  readonly outputs: readonly StackOutput[];
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | null;
}

/** DescribeStacks by name, by ARN, or of all. Throws AwsError as the service answers it. */
export function describeStacks(
  stacks: readonly StackDescription[],
  operation: string,
  input: Readonly<Record<string, string>>,
): XmlElements {
  if (operation !== 'DescribeStacks') {
    throw new AwsError('InvalidAction', `cloudformation:${operation} is not embedded here`);
  }
  const wanted = input['StackName'];
  const found = stacks.filter(({ name }) => !wanted || [name, stackArn(name)].includes(wanted));
  if (wanted && found.length === 0) {
    throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist`);
  }
  return { Stacks: found.map(describe) };
}

/** The moment itself means nothing here, but the service always gives one. */
const CREATED_AT = '2026-01-01T00:00:00.000Z';

function describe({ name, outputs }: StackDescription): XmlElements {
  return {
    StackId: stackArn(name),
    StackName: name,
    CreationTime: CREATED_AT,
    StackStatus: 'CREATE_COMPLETE',
    Outputs: outputs.map(({ key, value, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description ?? undefined,
    })),
  };
}
