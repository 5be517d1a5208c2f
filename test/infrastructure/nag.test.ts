import { describe, expect, it } from '@jest/globals';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { EXPLANATIONS } from './explained-findings.ts';
import type { Explanation } from './explained-findings.ts';
import { unbundledStack } from './synthesized.ts';

interface Finding {
  /** `AwsSolutions-IAM5`. */
  readonly rule: string;
  /** What the rule tells in brackets behind its id: `Resource::*`. */
  readonly detail: string;
  /** `Secrets/Precoro`: inside the stack, without the name of the resource itself. */
  readonly path: string;
}

const network = { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] };
const findings = [unbundledStack(), unbundledStack({ network })].flatMap(findingsIn);

describe('the rules of cdk-nag, AwsSolutions and Serverless', () => {
  it('find nothing that is not explained', () => {
    const open = findings.filter((finding) => !EXPLANATIONS.some((one) => explains(one, finding)));
    expect(open).toEqual([]);
  });

  const claims = EXPLANATIONS.flatMap((one) =>
    one.rules.flatMap((rule) => one.paths.map((path) => ({ ...one, rules: [rule], paths: [path] }))),
  );
  it.each(claims)('still find $rules.0 at $paths.0', (claim) => {
    expect(findings.filter((finding) => explains(claim, finding))).not.toEqual([]);
  });
});

function findingsIn(stack: ReturnType<typeof unbundledStack>): readonly Finding[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()]
    .flatMap((pack) => pack.validateScope(stack).violations)
    .flatMap(({ ruleName, violatingResources = [] }) => {
      const [, rule = ruleName, detail = ''] = /^([^[]+)\[(.*)\]$/.exec(ruleName) ?? [];
      return violatingResources.map(({ constructPath = '' }) => ({
        rule,
        detail,
        path: constructPath.replace(`${stack.node.path}/`, '').replace(/\/Resource$/, ''),
      }));
    });
}

function explains({ rules, paths, detail }: Explanation, finding: Finding): boolean {
  return (
    rules.includes(finding.rule) &&
    paths.some((path) => matches(path, finding.path)) &&
    (detail?.test(finding.detail) ?? true)
  );
}

/** `*` in the pattern stands for anything. */
function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/\W/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}
