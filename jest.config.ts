import type { Config } from 'jest';

const config: Config = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // A busy machine is no failure; what hangs, hangs longer than this.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
      },
    ],
  },
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageThreshold: { global: { branches: 90 } },
  coverageReporters: ['text-summary', 'json-summary', 'lcov'],
};

export default config;
