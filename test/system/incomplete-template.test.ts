import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/local/run/run.ts';
import { plainFace } from '../../lib/local/story/face.ts';
import { Assemblies, recordingTeller, SMALL, stopper } from './scene.ts';

jest.setTimeout(180_000);

const assemblies = new Assemblies();
afterAll(() => assemblies.remove());

/** The template as text: the tests cut out of it what a developer might forget. */
async function runWithout(cut: (template: Template) => void, options = SMALL) {
  const teller = recordingTeller();
  const code = await run(options, plainFace(teller), stopper(), async () => {
    const directory = await assemblies.copy();
    const file = readdirSync(directory).find((name) => name.endsWith('.template.json')) ?? '';
    const template = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Template;
    cut(template);
    writeFileSync(join(directory, file), JSON.stringify(template));
    return directory;
  });
  return { code, complaints: teller.complaints.join('\n') };
}

interface Template {
  readonly Resources: Record<string, Resource>;
}
interface Resource {
  readonly Type: string;
  readonly Properties: {
    FunctionName?: string;
    Handler?: string;
    Environment?: { readonly Variables: Record<string, unknown> };
    Roles?: readonly { readonly Ref: string }[];
    PolicyDocument?: { readonly Statement: Statement[] };
  };
}
interface Statement {
  Action: string | string[];
  readonly Resource: unknown;
}

function functionOf(template: Template, name: string): Resource {
  const found = Object.values(template.Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && Properties.FunctionName?.endsWith(`-${name}`) === true,
  );
  if (!found) throw new Error(`The template has no function ${name}`);
  return found;
}

/** Takes one action on one table from the policies of one function; throws when it was not there. */
function takeGrant(template: Template, role: RegExp, action: string, table: RegExp): void {
  let taken = 0;
  for (const { Type, Properties } of Object.values(template.Resources)) {
    const isRoles = Properties.Roles?.some(({ Ref }) => role.test(Ref)) === true;
    if (Type !== 'AWS::IAM::Policy' || !isRoles) continue;
    for (const statement of Properties.PolicyDocument?.Statement ?? []) {
      const actions = [statement.Action].flat();
      if (!actions.includes(action) || !table.test(JSON.stringify(statement.Resource))) continue;
      statement.Action = actions.filter((one) => one !== action);
      taken += 1;
    }
  }
  if (taken === 0) throw new Error(`No policy of ${String(role)} grants ${action} on ${String(table)}`);
}

describe('what the template lacks is named, and the run fails', () => {
  it('a grant: function, action and resource', async () => {
    const { code, complaints } = await runWithout((template) =>
      takeGrant(template, /UpsertExternal/, 'dynamodb:UpdateItem', /CrossReference/),
    );
    expect(complaints).toMatch(/The set-up is not complete: .*upsert-external/);
    expect(complaints).toContain('dynamodb:UpdateItem');
    expect(complaints).toMatch(/table\/precoro-sync-live-cross-reference/);
    expect(code).toBe(1);
  });

  it('an environment variable: function and variable', async () => {
    const { code, complaints } = await runWithout((template) => {
      const { Variables } = functionOf(template, 'precoro-dispatcher').Properties.Environment ?? {
        Variables: {},
      };
      expect(Variables).toHaveProperty('UPSERT_QUEUE_URL');
      delete Variables['UPSERT_QUEUE_URL'];
    });
    expect(complaints).toMatch(/The set-up is not complete: .*dispatcher/);
    expect(complaints).toContain('UPSERT_QUEUE_URL');
    expect(code).toBe(1);
  });

  it('a handler: function and handler, also where the run would go on for ever', async () => {
    const breakHandler = (template: Template) => {
      functionOf(template, 'webhook').Properties.Handler = 'index.handel';
    };
    const { code, complaints } = await runWithout(breakHandler, { ...SMALL, untilIdle: false });
    expect(complaints).toMatch(/The set-up is not complete: .*webhook/);
    expect(complaints).toContain('index.handel');
    expect(code).toBe(1);
  });
});
