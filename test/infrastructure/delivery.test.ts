import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { resourcesOf, shorten, synthesize } from './synthesized.ts';

const template = synthesize();
const queues = resourcesOf(template, 'AWS::SQS::Queue');
const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping');

describe('queues', () => {
  it.each(queues)('%s is encrypted and keeps messages for 14 days', (_id, { Properties }) => {
    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  it.each(queues)('%s refuses what does not come over TLS', (id) => {
    const policy = resourcesOf(template, 'AWS::SQS::QueuePolicy').find(([, { Properties }]) =>
      z.array(z.unknown()).parse(Properties['Queues']).map(shorten).includes(id),
    );
    expect(policy?.[1].Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  });

  it.each(queues.filter(([id]) => !id.endsWith('DeadLettersQueue')))(
    '%s has dead letters',
    (id, { Properties }) => {
      const redrive = z
        .object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() })
        .parse(Properties['RedrivePolicy']);
      expect(shorten(redrive.deadLetterTargetArn)).toBe(id.replace('Queue', 'DeadLettersQueue'));
      expect(redrive.maxReceiveCount).toBeGreaterThanOrEqual(3);
    },
  );
});

describe('functions that read queues', () => {
  const functions = new Map(resourcesOf(template, 'AWS::Lambda::Function'));
  const cases = mappings.map(([, { Properties }]) => ({
    queue: shorten(Properties['EventSourceArn']),
    reader: shorten(Properties['FunctionName']),
    Properties,
  }));

  it.each(cases)('$reader has six times its timeout for a message of $queue', ({ queue, reader }) => {
    const timeout = z.number().parse(functions.get(reader)?.Properties['Timeout']);
    const visibility = z.number().parse(new Map(queues).get(queue)?.Properties['VisibilityTimeout']);
    expect(visibility).toBeGreaterThanOrEqual(6 * timeout);
  });

  it.each(cases)('$reader answers per message of $queue, with a bound on calls at once', ({ Properties }) => {
    expect(Properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(Properties['ScalingConfig']).toHaveProperty('MaximumConcurrency');
  });

  it('are the four expected', () => {
    expect(cases.map(({ queue, reader }) => `${queue} > ${reader.slice(0, 19)}`).sort()).toEqual([
      'UpsertsDeadLettersQueue > FunctionsErrorLogge',
      'UpsertsQueue > FunctionsUpsertExte',
      'WakeDeadLettersQueue > FunctionsErrorLogge',
      'WakeQueue > FunctionsDispatcher',
    ]);
  });
});

const CALLS: Readonly<Record<string, { readonly rate: string; readonly minutes: number }>> = {
  dispatcher: { rate: '1 minute', minutes: 1 },
  sweep: { rate: '1 minute', minutes: 1 },
  'poll-external': { rate: '1 minute', minutes: 1 },
  alert: { rate: '5 minutes', minutes: 5 },
  inspect: { rate: '1 hour', minutes: 60 },
  reconcile: { rate: '1 hour', minutes: 60 },
};

describe('schedules', () => {
  it.each(resourcesOf(template, 'AWS::Scheduler::Schedule'))(
    '%s calls until the next call would come, and no longer',
    (_id, { Properties }) => {
      const name = z.string().parse(Properties['Name']).replace('precoro-sync-test-', '');
      const { rate, minutes } = CALLS[name] ?? { rate: 'unknown', minutes: 0 };
      expect(Properties).toMatchObject({
        ScheduleExpression: `rate(${rate})`,
        Target: {
          RetryPolicy: { MaximumEventAgeInSeconds: 60 * minutes, MaximumRetryAttempts: 1 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['SchedulesDeadLettersQueue', 'Arn'] } },
        },
      });
    },
  );

  it('are six, and their functions do not repeat a failed call by themselves', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 6);
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 6);
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });
});
