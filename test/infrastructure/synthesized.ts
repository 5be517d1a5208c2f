import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { FEATURE_FLAGS } from '../../lib/infrastructure/feature-flags.ts';
import type { IntegrationStackProps } from '../../lib/infrastructure/integration-stack.ts';
import { IntegrationStack } from '../../lib/infrastructure/integration-stack.ts';
import example from './example.ts';

export const EXAMPLE_PATH = join(PROJECT_ROOT, 'test/infrastructure/example.ts');

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
export type Resource = z.infer<typeof resource>;
const resources = z.record(z.string(), resource);

/** The stack of the example as a template, without what takes the time: see {@link synthesizeWhole}. */
export function synthesize(props: Partial<IntegrationStackProps> = {}): Template {
  return Template.fromStack(unbundledStack(props));
}

/** The same before it is a template. */
export function unbundledStack(props: Partial<IntegrationStackProps> = {}): IntegrationStack {
  const app = new App({
    context: { ...FEATURE_FLAGS, 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  return stackIn(app, props);
}

/** As `cdk synth` does it: functions bundled, the template held against CloudFormation's schemas and rules. */
export function synthesizeWhole(): Template {
  return Template.fromStack(stackIn(new App({ context: FEATURE_FLAGS }), {}));
}

function stackIn(app: App, props: Partial<IntegrationStackProps>): IntegrationStack {
  return new IntegrationStack(app, 'precoro-sync-test', {
    integration: example,
    configPath: EXAMPLE_PATH,
    ...props,
  });
}

/** Resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(resources.parse(template.findResources(type)));
}

export function allResources(template: Template): readonly (readonly [string, Resource])[] {
  return Object.entries(z.object({ Resources: resources }).parse(template.toJSON()).Resources);
}

/** An ARN or reference as short text: `CursorsTable`, `MirrorTable/index/byUnsent`, `*`. */
export function shorten(value: unknown): string {
  if (typeof value === 'string') return value;
  const parsed = reference.parse(value);
  if (parsed.Ref !== undefined) return parsed.Ref;
  if (parsed['Fn::GetAtt'] !== undefined) return parsed['Fn::GetAtt'][0];
  return (parsed['Fn::Join']?.[1] ?? []).map(shorten).join('');
}

const reference = z.object({
  Ref: z.string().optional(),
  'Fn::GetAtt': z.tuple([z.string(), z.string()]).optional(),
  'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]).optional(),
});
