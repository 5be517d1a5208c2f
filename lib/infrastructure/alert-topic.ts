import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { RECIPIENT_ATTRIBUTE } from '../config/alerts.ts';
import type { Recipient } from '../mapping/recipients.ts';
import { keepLogicalId } from './naming.ts';

/**
 * One topic for all mails of the alert function; each address lets through what carries its key. It is not the alarms'
 * topic: what CloudWatch sends carries no attribute, and SNS then refuses it to any subscription with a filter.
 */
export function alertTopic(
  scope: Construct,
  { prefix, recipients }: { readonly prefix: string; readonly recipients: readonly Recipient[] },
): Topic {
  // The display name is what people see as the sender.
  const topic = new Topic(scope, 'Alerts', {
    topicName: `${prefix}-alerts`,
    displayName: prefix,
    enforceSSL: true,
  });
  // People confirm a subscription once; a new id would be a new subscription, and silence until they do it again.
  keepLogicalId(topic, 'AlertTopic');
  for (const { email, key } of recipients) {
    const onlyTheirs = SubscriptionFilter.stringFilter({ allowlist: [key] });
    const subscription = topic.addSubscription(
      new EmailSubscription(email, { filterPolicy: { [RECIPIENT_ATTRIBUTE]: onlyTheirs } }),
    );
    keepLogicalId(subscription, `AlertSubscription${key}`);
  }
  return topic;
}
