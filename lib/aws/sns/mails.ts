import { PublishCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import { RECIPIENT_ATTRIBUTE } from '../../config/alerts.ts';
import type { Mails } from '../../sync/ports/alerts.ts';

export interface TopicPlace {
  readonly client: SNSClient;
  readonly topicArn: string;
}

/** Mails by a topic whose subscriptions each let one recipient's through. */
export function snsMails({ client, topicArn }: TopicPlace): Mails {
  return {
    async send({ to, subject, text }) {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          Message: text,
          MessageAttributes: { [RECIPIENT_ATTRIBUTE]: { DataType: 'String', StringValue: to } },
        }),
      );
    },
  };
}

/** The region in which a topic is: `eu-west-1` of `arn:aws:sns:eu-west-1:123456789012:alerts`. */
export function regionOf(topicArn: string): string {
  const [, , , region] = topicArn.split(':');
  if (!region) throw new Error(`A topic's ARN must name its region, but it is "${topicArn}".`);
  return region;
}
