import { globSync } from 'node:fs';

/** The steps of `lib/sync` that a record goes through, and those that keep order on the key. */
const PROTOCOL = [
  'adopt-counterpart',
  'apply-record',
  'apply-to-company',
  'change-linked',
  'choose-work',
  'create-counterpart',
  'dispatch',
  'fence',
  'finish-link',
  'give-way',
  'hand-on',
  'hold-create',
  'leave-counterpart',
  'look-before-create',
  'merge-look',
  'pull',
  'quota-session',
  'reading',
  'record-failure',
  'reserve-slot',
  'send-and-mark',
  'settle-intent',
  'shared-ledger',
  'sweep',
  'sweep-forgotten',
  'sweep-refusals',
  'take-hint',
  'tell-failure',
  'travel',
  'update-counterpart',
  'write-back',
] as const;

/** Files tried together, and the suites that are asked about them. */
export interface Batch {
  readonly files: readonly string[];
  readonly suites: readonly string[];
  /** A mutant that takes so much longer than the code as it is goes round in circles. */
  readonly patienceMs: number;
}

/** All that are tried where none is named. */
export const ALL_FILES: readonly string[] = [
  ...globSync('lib/domain/*.ts').sort(),
  ...PROTOCOL.map((name) => `lib/sync/${name}.ts`),
];

/**
 * Files of the domain one by one, with the suites of the pure rooms: the quota is played for days in some of them, and code
 * that can be mutated runs several times slower. `quota-saturated` takes minutes so, and tells nothing that others do not.
 * Files of the engine a few together, with its suites but those that take long, or have nothing to do with the protocol.
 */
export function batchesOf(files: readonly string[]): readonly Batch[] {
  const engine = files.filter((file) => file.startsWith('lib/sync/'));
  const rules = files.filter((file) => !engine.includes(file));
  const pure = ['<rootDir>/test/{domain,entities,mapping}/**/!(quota-saturated).test.ts'];
  const whole = [
    '<rootDir>/test/sync/!(claim-key*|history*|inspect-*|reconcile|restored|sums).test.ts',
    '<rootDir>/test/sync/inward/*.test.ts',
  ];
  return [
    ...rules.map((file) => ({ files: [file], suites: pure, patienceMs: 20_000 })),
    ...inThrees(engine).map((some) => ({ files: some, suites: whole, patienceMs: 60_000 })),
  ];
}

/** What a run found is kept after each of them. */
function inThrees(files: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(files.length / 3) }, (_, index) =>
    files.slice(3 * index, 3 * index + 3),
  );
}
