import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { regionOf, snsMails } from '../../lib/aws/sns/mails.ts';
import { memoryMails } from '../support/memory/memoryAlerts.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:precoro-sync-live-alerts';
const MAIL = { to: '9f86d081884c', subject: '[precoro-sync live] 12 invoices', text: 'Line 1\nLine 2\n' };

function topic() {
  const client = new SNSClient({ region: 'eu-west-1' });
  return { mock: mockClient(client), mails: snsMails({ client, topicArn: TOPIC }) };
}

describe('Mails', () => {
  it('reach the topic with the key of their recipient, never with the address', async () => {
    const { mock, mails } = topic();
    mock.on(PublishCommand).resolves({ MessageId: '1' });
    await mails.send(MAIL);
    expect(mock.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input)).toEqual([
      {
        TopicArn: TOPIC,
        Subject: '[precoro-sync live] 12 invoices',
        Message: 'Line 1\nLine 2\n',
        MessageAttributes: { recipient: { DataType: 'String', StringValue: '9f86d081884c' } },
      },
    ]);

    const memory = memoryMails();
    await memory.send(MAIL);
    expect(memory.sent).toEqual([MAIL]);
  });

  it('that the topic does not take are errors', async () => {
    const { mock, mails } = topic();
    mock.on(PublishCommand).rejects(new Error('Topic does not exist'));
    await expect(mails.send(MAIL)).rejects.toThrow('Topic does not exist');
  });
});

describe('The region of a topic', () => {
  it.each([
    [TOPIC, 'eu-west-1'],
    ['arn:aws-us-gov:sns:us-gov-west-1:1:alerts', 'us-gov-west-1'],
  ])('of %s is %s', (arn, region) => {
    expect(regionOf(arn)).toBe(region);
  });

  it('must be in the ARN', () => {
    expect(() => regionOf('alerts')).toThrow('must name its region, but it is "alerts"');
  });
});
