import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { allResources, synthesize } from '../infrastructure/synthesized.ts';
import { run } from './command.ts';
import { pythonWith } from './python.ts';
import type { SuiteResult } from './suites.ts';

export const CFN_LINT = '1.58.0';

/** What the region decides, such as types of resources, is held against each of these. */
const REGIONS = ['us-east-1', 'eu-central-1', 'ap-southeast-2'];

const FindingsSchema = z.array(
  z
    .object({
      Rule: z.object({ Id: z.string() }),
      Level: z.string(),
      Message: z.string(),
      Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullish() }),
    })
    .transform(({ Rule, Level, Message, Location: { Path } }) => ({
      rule: Rule.Id,
      level: Level,
      message: Message,
      /** `Resources/CursorsTable/Properties/TableName`; empty for the template as a whole. */
      path: (Path ?? []).join('/'),
    })),
);
type Finding = z.infer<typeof FindingsSchema>[number];

interface Explanation {
  readonly rule: string;
  readonly path: RegExp;
  readonly reason: string;
}

/** Findings that stay. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    rule: 'W3005',
    path: /^Resources\/Functions\w+Function[0-9A-F]{8}\/DependsOn\/\d+$/,
    reason:
      'the CDK names the role beside its policy, so that no function starts before its rights; twice does no harm',
  },
];

/**
 * Holds the template against cfn-lint, in a private network and outside of one: each resource that nothing is found at has
 * passed. An explanation that explains nothing has failed. Throws where cfn-lint cannot be had or does not run.
 */
export async function lintTemplates(): Promise<SuiteResult> {
  const network = { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] };
  const templates = [synthesize(), synthesize({ network })];
  const findings = await lint(templates.map((template) => JSON.stringify(template.toJSON())));
  const failed = [
    ...findings
      .filter((finding) => !EXPLANATIONS.some((one) => explains(one, finding)))
      .map(({ rule, level, message, path }) => ({ name: `${rule} ${path}`, words: `${level}: ${message}` })),
    ...EXPLANATIONS.filter((one) => !findings.some((finding) => explains(one, finding))).map(
      ({ rule, path, reason }) => ({ name: `${rule} ${path}`, words: `is no longer found: ${reason}` }),
    ),
  ];
  const total = templates.flatMap(allResources).length;
  return { passed: Math.max(0, total - failed.length), total, failed };
}

async function lint(templates: readonly string[]): Promise<readonly Finding[]> {
  const python = await pythonWith(`cfn-lint==${CFN_LINT}`);
  const folder = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
  try {
    const files = templates.map((template, index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, template);
      return file;
    });
    const main = ['-W', 'ignore', '-c', 'from cfnlint.runner import main; main()'];
    const options = ['--format', 'json', '--regions', ...REGIONS, '--template', ...files];
    return decode((await run(python, [...main, ...options], { cwd: folder })).output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** It ends with another code for each level found: only what it prints tells whether it ran. */
function decode(output: string): readonly Finding[] {
  try {
    return FindingsSchema.parse(JSON.parse(output));
  } catch (error) {
    throw new Error(`cfn-lint did not run: ${output.trim().slice(-1000)}`, { cause: error });
  }
}

function explains({ rule, path }: Explanation, finding: Finding): boolean {
  return rule === finding.rule && path.test(finding.path);
}
