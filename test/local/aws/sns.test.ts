import { afterEach, describe, expect, it } from '@jest/globals';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { operatorClientConfig } from '../../../lib/local/aws/operator.ts';
import { Gateways } from './open-gateway.ts';

const ALERTS = 'arn:aws:sns:us-east-1:000000000000:alerts';
const gateways = new Gateways();
afterEach(() => gateways.closeAll());

async function opened() {
  const mails: unknown[] = [];
  const gateway = await gateways.open(
    { topics: ['alarms', 'alerts'] },
    { onMail: (mail) => mails.push(mail) },
  );
  const client = new SNSClient(operatorClientConfig(gateway.url));
  const publish = (input: Partial<PublishCommandInput>) =>
    client.send(new PublishCommand({ TopicArn: ALERTS, Message: 'text', ...input }));
  return { mails, client, publish };
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

describe('mail', () => {
  it('is handed on with subject and attributes, whatever characters they hold', async () => {
    const { mails, publish } = await opened();
    const Message = 'Konto 6420 ist inaktiv & <gesperrt>\n100 % = ruhig + "still"';
    const MessageAttributes = { cause: text('6420 & more'), count: text('2') };
    const { MessageId } = await publish({ Subject: 'Zurückgewiesen', Message, MessageAttributes });
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(mails).toEqual([
      {
        topic: 'alerts',
        subject: 'Zurückgewiesen',
        message: Message,
        attributes: { cause: '6420 & more', count: '2' },
        by: 'LOCALOPERATOR',
      },
    ]);
  });

  it('may name its topic as a target, and need no subject', async () => {
    const { mails, publish } = await opened();
    await publish({ TopicArn: undefined, TargetArn: ALERTS.replace('alerts', 'alarms') });
    expect(mails).toMatchObject([{ topic: 'alarms', subject: null, attributes: {} }]);
  });

  it.each<[string, Partial<PublishCommandInput>, string, string]>([
    ['to a topic that is not there', { TopicArn: `${ALERTS}2` }, 'NotFound', 'Topic does not exist'],
    ['without text', { Message: '' }, 'InvalidParameter', 'Empty message'],
    ['longer than a topic takes', { Message: 'é'.repeat(131_073) }, 'InvalidParameter', 'Message too long'],
    ['with an empty subject', { Subject: '' }, 'InvalidParameter', 'Subject'],
    ['with a subject of 100 characters', { Subject: 'x'.repeat(100) }, 'InvalidParameter', 'Subject'],
    ['with a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameter', 'Subject'],
  ])('%s is refused', async (_, input, code, message) => {
    const { mails, publish } = await opened();
    const error: unknown = await publish(input).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(String((error as Error).name)).toMatch(new RegExp(`^${code}`));
    expect(mails).toEqual([]);
  });

  it('cannot be subscribed to', async () => {
    const { client } = await opened();
    const subscribe = new SubscribeCommand({
      TopicArn: ALERTS,
      Protocol: 'email',
      Endpoint: 'a@example.com',
    });
    await expect(client.send(subscribe)).rejects.toThrow('sns:Subscribe is not embedded here');
  });
});
