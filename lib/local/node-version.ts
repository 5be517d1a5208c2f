/** The oldest Node.js that runs TypeScript files and jest's ES modules as they are here. */
const NEEDED = [24, 9] as const;

/**
 * npm installs the right Node.js beside the project, but falls back to the machine's own without a word when install
 * scripts are switched off. Throws Error that says so.
 */
export function assertNodeVersion(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  throw new Error(
    `This needs Node.js ${NEEDED.join('.')} or newer, but it runs on ${version}. "npm install" brings one along: run it again without --ignore-scripts, and start through "npm start".`,
  );
}
