import type { Config } from 'jest';
import shared from './jest.config.ts';

/** Tests on other people's servers: `npm run test:conformance` starts them. */
const config: Config = {
  ...shared,
  testMatch: ['<rootDir>/test/conformance/**/*.conformance.ts'],
  testTimeout: 60_000,
};

export default config;
