import type { Config } from 'jest';

const config: Config = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: '100%',
  // A busy machine is no failure; what hangs, hangs longer than this.
  testTimeout: 30_000,
  // What Node once loaded as a module of a virtual machine it never gives back.
  workerIdleMemoryLimit: '1500MB',
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
