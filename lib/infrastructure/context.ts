import type { App } from 'aws-cdk-lib';
import type { Network } from './service-function.ts';

/** What `cdk -c key=value` or cdk.json says; undefined when absent or empty. */
export function textFromContext(app: App, key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string')
    throw new Error(`Context "${key}" is ${JSON.stringify(value)}; it must be text.`);
  return value;
}

/** `subnetIds` and `securityGroupIds`, comma-separated: both or neither. */
export function networkFromContext(app: App): Network | undefined {
  const subnetIds = listFromContext(app, 'subnetIds');
  const securityGroupIds = listFromContext(app, 'securityGroupIds');
  if (subnetIds.length === 0 && securityGroupIds.length === 0) return undefined;
  if (subnetIds.length === 0 || securityGroupIds.length === 0) {
    throw new Error('Context "subnetIds" and "securityGroupIds" belong together: give both or neither.');
  }
  return { subnetIds, securityGroupIds };
}

function listFromContext(app: App, key: string): readonly string[] {
  const text = textFromContext(app, key) ?? '';
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
