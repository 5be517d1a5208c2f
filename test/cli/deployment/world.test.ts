import { describe, expect, it } from '@jest/globals';
import { awsWorld, localWorld } from '../../../lib/cli/deployment/world.ts';

const stack = {
  webhookUrl: 'https://x/TOKEN',
  webhookEvents: 'invoice',
  externalWebhookUrl: null,
  account: '123456789012',
};

describe('AWS', () => {
  it.each([
    ['aws', 'eu-west-1', 'https://sqs.eu-west-1.amazonaws.com/123456789012'],
    ['aws-us-gov', 'us-gov-west-1', 'https://sqs.us-gov-west-1.amazonaws.com/123456789012'],
    ['aws-cn', 'cn-north-1', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012'],
  ])('has its queues where %s has them', (partition, region, expected) => {
    const world = awsWorld(undefined, undefined);
    expect(world.queuesOf({ ...stack, partition }, region)).toBe(expected);
    expect(world.nameOf(region)).toBe(region);
  });

  it('is asked as the options say, and as the person is set up otherwise', () => {
    expect(awsWorld('eu-west-1', 'books').clients).toEqual({ region: 'eu-west-1', profile: 'books' });
    expect(awsWorld(undefined, undefined).clients).toEqual({});
  });
});

it('the local run has its queues at its own engines', () => {
  const world = localWorld({
    ...{ pid: 1, endpoint: 'http://127.0.0.1:4001', precoroUrl: 'http://127.0.0.1:4002', pageUrl: null },
    ...{ configPath: '/project/x.ts', time: { scale: 60, epochMs: 0 }, startedAt: 0 },
  });
  const queues = world.queuesOf({ ...stack, partition: 'aws' }, 'us-east-1');
  expect(queues).toBe('http://127.0.0.1:4001/000000000000');
  expect(world.nameOf('us-east-1')).toBe('the local run');
  expect(world.clients).toMatchObject({ endpoint: 'http://127.0.0.1:4001' });
});
