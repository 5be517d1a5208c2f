import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { resourcesOf, synthesize } from './synthesized.ts';

const template = synthesize();

describe('the doors for webhooks', () => {
  it('are POST /webhooks/precoro/{token} and POST /external/{token}, and nothing else', () => {
    const parts = resourcesOf(template, 'AWS::ApiGateway::Resource').map(
      ([, { Properties }]) => Properties['PathPart'],
    );
    expect(parts).toEqual(['webhooks', 'precoro', '{token}', 'external', '{token}']);
    const methods = resourcesOf(template, 'AWS::ApiGateway::Method').map(
      ([, { Properties }]) => Properties['HttpMethod'],
    );
    expect(methods).toEqual(['POST', 'POST']);
  });

  it('never writes the path, which holds the token, to a log', () => {
    const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage');
    const { Format } = z.object({ Format: z.string() }).parse(stage?.[1].Properties['AccessLogSetting']);
    expect(Format).toContain('$context.requestId');
    expect(Format).not.toMatch(/path|resource|url|querystring|error/i);
    const silent = expect.objectContaining({ DataTraceEnabled: false, LoggingLevel: 'OFF' });
    expect(stage?.[1].Properties['MethodSettings']).toEqual([silent, expect.anything()]);
  });

  it('take bursts and have an end, the one of the external system sooner', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
        {
          ...{ HttpMethod: 'POST', ResourcePath: '/~1external~1{token}' },
          ...{ ThrottlingRateLimit: 1, ThrottlingBurstLimit: 10 },
        },
      ],
    });
  });

  it('speaks TLS 1.2 with forward secrecy, or newer', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  it('tells its address, the command for the token and what to tick in Precoro', () => {
    const outputs = z.record(z.string(), z.object({ Value: z.unknown() })).parse(template.findOutputs('*'));
    expect(Object.keys(outputs).sort()).toEqual([
      'DashboardUrl',
      'ExternalWebhookTokenCommand',
      'ExternalWebhookUrl',
      'WebhookEvents',
      'WebhookTokenCommand',
      'WebhookUrl',
    ]);
    expect(JSON.stringify(outputs['WebhookUrl']?.Value)).toContain('/webhooks/precoro/TOKEN');
    expect(outputs['WebhookTokenCommand']?.Value).toContain('--secret-id precoro-sync-test-webhook');
    expect(JSON.stringify(outputs['ExternalWebhookUrl']?.Value)).toContain('/external/TOKEN');
    expect(outputs['ExternalWebhookTokenCommand']?.Value).toContain(
      '--secret-id precoro-sync-test-external-webhook',
    );
  });
});
