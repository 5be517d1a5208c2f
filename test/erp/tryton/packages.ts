import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Tryton 6.0 and PostgreSQL 15 of Debian 12, without what these only recommend: that would be 340 packages. */
const MODULES = [
  ...['party', 'company', 'currency', 'country', 'product', 'account', 'account-product'],
  ...['account-invoice', 'account-invoice-stock', 'account-payment', 'account-payment-clearing'],
  ...['stock', 'purchase', 'analytic-account', 'analytic-invoice', 'analytic-purchase'],
];
const PACKAGES = [
  ...['tryton-server', 'python3-psycopg2', 'postgresql-15'],
  ...MODULES.map((name) => `tryton-modules-${name}`),
];

/** Names of the modules as Tryton has them. */
export const TRYTON_MODULES = MODULES.map((name) => name.replaceAll('-', '_'));
export const POSTGRES_BIN = '/usr/lib/postgresql/15/bin';

/** Why the tests cannot run on this machine; null where they can. */
export function obstacle(): string | null {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(system) || !/^VERSION_ID="12"$/m.test(system))
    return 'this machine does not run Debian 12, whose packages hold Tryton 6.0';
  // PostgreSQL refuses to run as root, and only root may become its user.
  if (process.getuid?.() !== 0)
    return 'only root may install packages and start a PostgreSQL server of its own';
  return null;
}

export function areInstalled(): boolean {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}\n', ...PACKAGES], {
    encoding: 'utf8',
  });
  return (
    status === 0 &&
    stdout
      .trim()
      .split('\n')
      .every((line) => line === 'installed')
  );
}

/** Keeps dpkg from starting servers while packages are installed. */
const POLICY = '/usr/sbin/policy-rc.d';

/** Throws where a package cannot be installed; answers why, where none can be had at all. */
export function install(): string | null {
  const update = apt('update', '-qq', '-o', 'APT::Update::Error-Mode=any');
  if (update !== null) return `Debian's packages cannot be reached: ${update}`;
  const isOurs = !existsSync(POLICY);
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const failure = apt('install', '-y', '-qq', '--no-install-recommends', ...PACKAGES);
    if (failure !== null) throw new Error(`apt-get install failed: ${failure}`);
  } finally {
    if (isOurs) rmSync(POLICY);
  }
  return null;
}

/** What it says when it fails, else null. */
function apt(...args: readonly string[]): string | null {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, stdout } = spawnSync('apt-get', args, { encoding: 'utf8', env });
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}
