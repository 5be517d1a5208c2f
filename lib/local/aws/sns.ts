import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { XmlElements } from './aws-query.ts';
import { topicArn } from './names.ts';

/** A message that AWS would send to everybody who subscribed to the topic. */
export interface LocalMail {
  /** Name of the topic. */
  readonly topic: string;
  readonly subject: string | null;
  readonly message: string;
  /** Text of the message attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Name of the function that published it. */
  readonly by: string;
}

const MAX_MESSAGE_BYTES = 262_144;

/** The mail that a Publish asks for, and the service's answer. Throws AwsError as the service answers it. */
export function publish(
  topics: readonly string[],
  operation: string,
  input: Readonly<Record<string, string>>,
  by: string,
): { readonly mail: LocalMail; readonly answer: XmlElements } {
  if (operation !== 'Publish') throw new AwsError('InvalidAction', `sns:${operation} is not embedded here`);
  const topic = topics.find((name) => topicArn(name) === (input['TopicArn'] ?? input['TargetArn']));
  if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', {}, 404);
  const { Message: message = '', Subject: subject = null } = input;
  if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  }
  if (subject !== null && !isAllowedSubject(subject)) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
  }
  const mail = { topic, subject, message, attributes: attributesOf(input), by };
  return { mail, answer: { MessageId: randomUUID() } };
}

/** As the service documents it: no line breaks or control characters, and less than 100 characters long. */
function isAllowedSubject(subject: string): boolean {
  return /^\P{Cc}{1,99}$/u.test(subject);
}

/** A map's entries arrive as `MessageAttributes.entry.1.Name` and `MessageAttributes.entry.1.Value.StringValue`. */
function attributesOf(input: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.entries(input).flatMap(([key, name]) => {
    const entry = /^(MessageAttributes\.entry\.\d+)\.Name$/.exec(key)?.[1];
    return entry === undefined ? [] : [[name, input[`${entry}.Value.StringValue`] ?? '']];
  });
  return Object.fromEntries(names) as Record<string, string>;
}
