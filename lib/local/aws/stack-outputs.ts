import type { StackDescription } from './cloudformation.ts';
import type { Template } from './template.ts';

/**
 * The stacks of a template with the addresses of their REST APIs as they are served here: AWS's host and the stage's
 * name are replaced by `apiUrl`.
 */
export function servedHere(template: Template, apiUrl: string): StackDescription[] {
  const hosts = template
    .ofType('AWS::ApiGateway::RestApi')
    .map(({ name }) => new RegExp(`https://${name}\\.execute-api\\.[^/]+/[^/]+`, 'g'));
  const here = (value: string) => hosts.reduce((text, host) => text.replace(host, apiUrl), value);
  return template.stacks.map(({ name, outputs }) => ({
    name,
    outputs: outputs.map((output) => ({ ...output, value: here(output.value) })),
  }));
}
