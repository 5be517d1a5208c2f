import type { Config } from 'jest';
import shared from './jest.config.ts';

/** Tests against a real ERP: `npm run test:erp`, which installs and starts it. */
const config: Config = {
  ...shared,
  testMatch: ['<rootDir>/test/erp/**/*.erp.ts'],
  testTimeout: 60_000,
};

export default config;
