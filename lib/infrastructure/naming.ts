import { CfnElement } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** `error-logger` and `crossReference` become `ErrorLogger` and `CrossReference`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Fixes the logical id of a resource that holds state or whose address others know. CloudFormation replaces a resource
 * whose id changes; a fixed id survives moving code between constructs.
 */
export function keepLogicalId(resource: Construct, logicalId: string): void {
  const element = resource.node.defaultChild;
  if (!element || !CfnElement.isCfnElement(element)) {
    throw new Error(`${resource.node.path} has no resource of its own to name.`);
  }
  element.overrideLogicalId(logicalId);
}
