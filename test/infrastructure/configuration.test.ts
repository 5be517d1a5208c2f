import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { networkFromContext, textFromContext } from '../../lib/infrastructure/context.ts';
import { loadIntegration } from '../../lib/infrastructure/load-integration.ts';
import { keepLogicalId, pascalCase } from '../../lib/infrastructure/naming.ts';
import { EXAMPLE_PATH } from './synthesized.ts';

describe('loadIntegration', () => {
  it('takes the default export of a configuration file', async () => {
    expect(await loadIntegration(EXAMPLE_PATH)).toMatchObject({ name: 'test' });
  });

  it('says what is missing in another file', async () => {
    const path = join(PROJECT_ROOT, 'lib/config/metrics.ts');
    await expect(loadIntegration(path)).rejects.toThrow(
      `${path} must end with "export default defineIntegration({ ... })".`,
    );
  });
});

describe('context', () => {
  const app = (context: Record<string, unknown>) => new App({ context });

  it.each([
    { name: 'absent', context: {}, text: undefined },
    { name: 'empty', context: { config: '' }, text: undefined },
    { name: 'given', context: { config: 'other.config.ts' }, text: 'other.config.ts' },
  ])('$name', ({ context, text }) => {
    expect(textFromContext(app(context), 'config')).toBe(text);
  });

  it('must be text', () => {
    expect(() => textFromContext(app({ config: 7 }), 'config')).toThrow(
      'Context "config" is 7; it must be text.',
    );
  });

  it('names a private network by subnets and security groups', () => {
    expect(networkFromContext(app({ subnetIds: 'subnet-1, subnet-2', securityGroupIds: 'sg-1' }))).toEqual({
      subnetIds: ['subnet-1', 'subnet-2'],
      securityGroupIds: ['sg-1'],
    });
  });

  it('names no network by default', () => {
    expect(networkFromContext(app({}))).toBeUndefined();
  });

  it.each([{ subnetIds: 'subnet-1' }, { securityGroupIds: 'sg-1' }])(
    'refuses half a network: %j',
    (context) => {
      expect(() => networkFromContext(app(context))).toThrow('belong together');
    },
  );
});

describe('names', () => {
  it('become construct ids', () => {
    expect(['error-logger', 'crossReference', 'sweep'].map(pascalCase)).toEqual([
      'ErrorLogger',
      'CrossReference',
      'Sweep',
    ]);
  });

  it('are kept only for things that have a resource', () => {
    expect(() => keepLogicalId(new App(), 'Nothing')).toThrow('has no resource of its own');
  });
});
