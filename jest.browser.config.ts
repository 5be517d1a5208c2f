import type { Config } from 'jest';
import shared from './jest.config.ts';

/** Tests in a real browser: `npm run test:browser`. */
const config: Config = {
  ...shared,
  testMatch: ['<rootDir>/test/browser/**/*.browser.ts'],
  testTimeout: 240_000,
};

export default config;
