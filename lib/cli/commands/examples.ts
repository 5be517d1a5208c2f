/** The examples at the end of a command's help. */
export function examples(...commands: readonly [string, ...string[]]): string {
  const title = commands.length === 1 ? 'Example:' : 'Examples:';
  return ['', title, ...commands.map((command) => `  ${command}`)].join('\n');
}
