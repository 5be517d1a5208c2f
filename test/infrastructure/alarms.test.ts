import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { METRICS } from '../../lib/config/metrics.ts';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { recipientsOf } from '../../lib/mapping/recipients.ts';
import example from './example.ts';
import { allResources, resourcesOf, shorten, synthesize } from './synthesized.ts';

const template = synthesize();
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(
  ([, { Properties }]) =>
    [z.string().parse(Properties['AlarmName']).replace('precoro-sync-test-', ''), Properties] as const,
);

/** What the alert function tells by mail, with names and reasons: these only show on the dashboard. */
const SILENT = ['clocks-disagree', 'cursor-stopped', 'key-shared', 'write-back-backlog'];

describe('alarms', () => {
  it('are these', () => {
    expect(alarms.map(([name]) => name).sort()).toEqual([
      'alert-errors',
      'alert-silent',
      'books-differ',
      'clocks-disagree',
      'cursor-stopped',
      'dispatcher-silent',
      'error-logger-errors',
      'external-webhook-errors',
      'inspect-errors',
      'key-shared',
      'poll-external-errors',
      'poll-external-silent',
      'precoro-dispatcher-errors',
      'quota-nearly-spent',
      'quota-running-out',
      'rate-limited',
      'reconcile-errors',
      'records-waiting',
      'schedules-dead-letters',
      'source-unread',
      'sweep-errors',
      'sweep-silent',
      'upsert-external-errors',
      'upserts-age',
      'upserts-dead-letters',
      'wake-dead-letters',
      'webhook-client-errors',
      'webhook-errors',
      'webhook-server-errors',
      'write-back-backlog',
    ]);
  });

  const isSilent = (name: string) => SILENT.includes(name);

  it.each(alarms.filter(([name]) => isSilent(name)))(
    '%s is left to the alert function',
    (_name, properties) => {
      expect(properties).not.toHaveProperty('AlarmActions');
      expect(properties).not.toHaveProperty('OKActions');
    },
  );

  it.each(alarms.filter(([name]) => !isSilent(name)))(
    '%s tells somebody, when it starts and when it ends',
    (_name, properties) => {
      expect(z.array(z.unknown()).parse(properties['AlarmActions']).map(shorten)).toEqual([
        expect.stringMatching(/^AlarmsTopic/),
      ]);
      expect(properties['OKActions']).toEqual(properties['AlarmActions']);
    },
  );

  it.each(alarms)('%s says what people notice and where the cure is', (name, properties) => {
    expect(properties['AlarmDescription']).toMatch(
      new RegExp(`^[A-Z].{20,}\\. What to do: docs/runbook\\.md#${name}$`),
    );
  });

  it.each(alarms)('%s has its heading in the runbook', (name) => {
    const runbook = join(PROJECT_ROOT, 'docs/runbook.md');
    expect(existsSync(runbook)).toBe(true);
    expect(readFileSync(runbook, 'utf8')).toMatch(new RegExp(`^#+ ${name}$`, 'm'));
  });

  it('take silence of the scheduled functions as a fault', () => {
    for (const [, properties] of alarms.filter(([name]) => name.endsWith('-silent'))) {
      expect(properties).toMatchObject({
        TreatMissingData: 'breaching',
        ComparisonOperator: 'LessThanOrEqualToThreshold',
        Threshold: 0,
      });
    }
  });

  it('of failing functions look at periods in which there is a call', () => {
    const periods = alarms
      .filter(([name]) => name.endsWith('-errors') && !name.startsWith('webhook-'))
      .map(([name, properties]) => [name, periodOf(properties), properties['EvaluationPeriods']]);
    expect(Object.fromEntries(periods.map(([name, ...rest]) => [name, rest]))).toEqual({
      'alert-errors': [300, 2],
      'error-logger-errors': [300, 2],
      'external-webhook-errors': [300, 2],
      'inspect-errors': [3600, 3],
      'poll-external-errors': [300, 2],
      'precoro-dispatcher-errors': [300, 2],
      'reconcile-errors': [3600, 1],
      'sweep-errors': [300, 2],
      'upsert-external-errors': [300, 2],
    });
  });

  it('tell of a source that was silent for half an hour when it was for an hour', () => {
    const silent = alarms.find(([name]) => name === 'source-unread');
    expect(silent?.[1]).toMatchObject({
      Period: 900,
      EvaluationPeriods: 2,
      Threshold: 1,
      Statistic: 'Maximum',
    });
  });

  it("warn when nine tenths of the account's own quota are spent", () => {
    const limits = { ...example.precoro.limits, perDay: 1000 };
    const small = synthesize({ integration: { ...example, precoro: { ...example.precoro, limits } } });
    small.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'precoro-sync-test-quota-nearly-spent',
      Threshold: 100,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
    });
  });

  it('use at most ten metrics that are sent steadily and so cost money, all of this integration', () => {
    const steady = Object.values(METRICS).filter(({ sent }) => sent === 'steadily');
    expect(steady.length).toBeLessThanOrEqual(10);
    const known = Object.values(METRICS).map(({ name }) => name);
    const own = alarms.filter(([, properties]) => properties['Namespace'] === 'PrecoroSync');
    expect(own.length).toBe(10);
    for (const [, properties] of own) {
      expect(known).toContain(properties['MetricName']);
      expect(properties['Dimensions']).toEqual([{ Name: 'service', Value: 'precoro-sync-test' }]);
    }
  });
});

/** In seconds, of the metrics that an alarm computes with. */
function periodOf(properties: Readonly<Record<string, unknown>>): number | undefined {
  const metrics = z
    .array(z.object({ MetricStat: z.object({ Period: z.number() }).optional() }))
    .parse(properties['Metrics']);
  return metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
}

describe('who is told', () => {
  const topicsOf = (from: typeof template) =>
    new Map(
      resourcesOf(from, 'AWS::SNS::Topic').map(([id, { Properties }]) => [Properties['TopicName'], id]),
    );
  const subscriptionsTo = (topic: string, from = template) =>
    resourcesOf(from, 'AWS::SNS::Subscription')
      .filter(([, { Properties }]) => shorten(Properties['TopicArn']) === topicsOf(from).get(topic))
      .map(([id, { Properties }]) => ({ id, ...Properties }));

  it('of an alarm is everybody named in the configuration, once', () => {
    const subscriptions = subscriptionsTo('precoro-sync-test-alarms');
    expect(subscriptions).toEqual([
      expect.objectContaining({ Protocol: 'email', Endpoint: 'ap@example.com' }),
    ]);
    // An alarm carries no attribute: a filter of any kind would keep it back.
    expect(subscriptions[0]).not.toHaveProperty('FilterPolicy');
  });

  it('of failing records is whom the entity names, by a key in place of the address', () => {
    const others = { ...example.entities[2], alert: { email: 'stock@example.com', afterMinutes: 5 } };
    const integration = { ...example, entities: [...example.entities.slice(0, 2), others] } as typeof example;
    const [ap, stock] = recipientsOf(integration);
    expect(subscriptionsTo('precoro-sync-test-alerts', synthesize({ integration }))).toEqual([
      expect.objectContaining({
        id: `AlertSubscription${ap?.key}`,
        Protocol: 'email',
        Endpoint: 'ap@example.com',
        FilterPolicy: { recipient: [ap?.key] },
      }),
      expect.objectContaining({
        id: `AlertSubscription${stock?.key}`,
        Endpoint: 'stock@example.com',
        FilterPolicy: { recipient: [stock?.key] },
      }),
    ]);
    expect(ap?.key).toMatch(/^[0-9a-f]{12}$/);
    expect(ap?.key).not.toBe(stock?.key);
  });

  it('stays confirmed: the topic keeps its logical id', () => {
    expect(topicsOf(template).get('precoro-sync-test-alerts')).toBe('AlertTopic');
  });

  it('is nobody where the configuration names nobody', () => {
    const entities = example.entities.map((entity) => ({
      ...entity,
      alert: { ...entity.alert, email: null },
    }));
    const silent = synthesize({ integration: { ...example, entities } });
    silent.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it.each(['alarms', 'alerts'])('is nobody else: the topic of %s takes messages over TLS only', (name) => {
    const topic = topicsOf(template).get(`precoro-sync-test-${name}`);
    const policy = resourcesOf(template, 'AWS::SNS::TopicPolicy').find(([, { Properties }]) =>
      z.array(z.unknown()).parse(Properties['Topics']).map(shorten).includes(String(topic)),
    );
    expect(policy?.[1].Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  });

  it('sees one page of everything', () => {
    expect(
      allResources(template).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Dashboard'),
    ).toHaveLength(1);
  });
});
