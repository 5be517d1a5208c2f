import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { METRICS } from '../../lib/config/metrics.ts';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import example from './example.ts';
import { allResources, resourcesOf, shorten, synthesize } from './synthesized.ts';

const template = synthesize();
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(
  ([, { Properties }]) =>
    [z.string().parse(Properties['AlarmName']).replace('precoro-sync-test-', ''), Properties] as const,
);

describe('alarms', () => {
  it('are these', () => {
    expect(alarms.map(([name]) => name).sort()).toEqual([
      'cursor-stopped',
      'dispatcher-silent',
      'error-logger-errors',
      'precoro-dispatcher-errors',
      'quota-nearly-spent',
      'rate-limited',
      'records-failed',
      'records-waiting',
      'schedules-dead-letters',
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

  it.each(alarms)('%s tells somebody, when it starts and when it ends', (_name, properties) => {
    expect(z.array(z.unknown()).parse(properties['AlarmActions']).map(shorten)).toEqual([
      expect.stringMatching(/^AlarmsTopic/),
    ]);
    expect(properties['OKActions']).toEqual(properties['AlarmActions']);
  });

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

  it("warn when nine tenths of the account's own quota are spent", () => {
    const limits = { ...example.precoro.limits, perDay: 1000 };
    const small = synthesize({ integration: { ...example, precoro: { ...example.precoro, limits } } });
    small.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'precoro-sync-test-quota-nearly-spent',
      Threshold: 100,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
    });
  });

  it('use at most ten metrics that cost money, all of this integration', () => {
    expect(Object.keys(METRICS).length).toBeLessThanOrEqual(10);
    const known = Object.values(METRICS).map(({ name }) => name);
    const own = alarms.filter(([, properties]) => properties['Namespace'] === 'PrecoroSync');
    expect(own.length).toBe(6);
    for (const [, properties] of own) {
      expect(known).toContain(properties['MetricName']);
      expect(properties['Dimensions']).toEqual([{ Name: 'service', Value: 'precoro-sync-test' }]);
    }
  });
});

describe('who is told', () => {
  it('is everybody named in the configuration, once', () => {
    const subscriptions = resourcesOf(template, 'AWS::SNS::Subscription').map(
      ([, { Properties }]) => Properties,
    );
    expect(subscriptions).toEqual([
      expect.objectContaining({ Protocol: 'email', Endpoint: 'ap@example.com' }),
    ]);
  });

  it('is nobody else: the topic takes messages over TLS only', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        ],
      },
    });
  });

  it('sees one page of everything', () => {
    expect(
      allResources(template).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Dashboard'),
    ).toHaveLength(1);
  });
});
