import { globSync } from 'node:fs';

/** The steps of `lib/sync` that a record goes through on its way out. */
const SENDING = [
  'adopt-counterpart',
  'apply-record',
  'apply-to-company',
  'change-linked',
  'create-counterpart',
  'fence',
  'finish-link',
  'give-way',
  'hold-create',
  'leave-counterpart',
  'look-before-create',
  'record-failure',
  'settle-intent',
  'tell-failure',
  'travel',
  'update-counterpart',
  'write-back',
] as const;

/** Those that a record is read and heard of with. */
const READING = ['choose-work', 'dispatch', 'hand-on', 'merge-look', 'pull', 'reading', 'take-hint'] as const;

/** Those that take up what was lost on the way. */
const SWEEPING = ['send-and-mark', 'sweep', 'sweep-forgotten', 'sweep-refusals'] as const;

/** Those that keep order on the key. */
const ON_THE_KEY = ['quota-session', 'reserve-slot', 'shared-ledger'] as const;

/** Suites of `test/sync` that notice most of what goes wrong in such steps, for little time. */
const NEAR: Readonly<Record<string, readonly string[]>> = {
  ...near(SENDING, [
    ...[
      'away',
      'changing',
      'companies',
      'create',
      'doubtful',
      'failures',
      'holds',
      'inward/made-inside',
      'leaving',
      'lost-lease',
      'named-in-precoro',
      'outcomes',
    ],
    ...['record-failure', 'settling', 'stands-there', 'tell-failure', 'trail', 'travel', 'waits', 'write*'],
    'written-over',
  ]),
  ...near(READING, [
    'arrival',
    'changing',
    'choose-*',
    'coalescing',
    'dispatch*',
    'hand-on',
    'heard',
    'inward/drift-in-rows',
    'looks',
    'merge-look',
    'odd-rows',
    'pull*',
    'reading',
    'take-hint',
    'write*',
  ]),
  ...near(SWEEPING, ['create', 'failures', 'send-and-mark', 'stranded', 'sweep*']),
  ...near(ON_THE_KEY, ['dispatch-with-key', 'quota*', 'reserve-slot', 'shared-ledger', 'shares']),
};

function near<T>(files: readonly string[], suites: T): Readonly<Record<string, T>> {
  return Object.fromEntries(files.map((name) => [`lib/sync/${name}.ts`, suites]));
}

/** Files tried together, and the suites that are asked about them. */
export interface Batch {
  readonly files: readonly string[];
  readonly suites: readonly string[];
  /** A mutant that takes so much longer than the code as it is goes round in circles. */
  readonly patienceMs: number;
}

export type Round = 'first' | 'again';

/** All that are tried where none is named. */
export const ALL_FILES: readonly string[] = [
  ...globSync('lib/domain/*.ts').sort(),
  ...Object.keys(NEAR).sort(),
];

/**
 * Files of the domain one by one, with the suites of the pure rooms: the quota is played for days in some of them, and code
 * that can be mutated runs several times slower. `quota-saturated` takes minutes so, and tells nothing that others do not.
 *
 * Files of the engine a few together: at first with the suites that are near to them, and what these do not notice, `again`
 * with all that do not take long or have nothing to do with the protocol.
 */
export function batchesOf(files: readonly string[], round: Round): readonly Batch[] {
  const engine = files.filter(asksMore);
  const rules = files.filter((file) => !engine.includes(file));
  const pure = ['<rootDir>/test/{domain,entities,mapping}/**/!(quota-saturated).test.ts'];
  return [
    ...rules.map((file) => ({ files: [file], suites: pure, patienceMs: 20_000 })),
    ...inThrees(engine).map((some) => ({
      files: some,
      suites: round === 'again' ? WHOLE : nearTo(some),
      patienceMs: 60_000,
    })),
  ];
}

/** Whether `again` asks suites that were not asked at `first`. */
export function asksMore(file: string): boolean {
  return file.startsWith('lib/sync/');
}

const WHOLE = [
  '<rootDir>/test/sync/!(claim-key*|history*|inspect-*|reconcile|restored|sums).test.ts',
  '<rootDir>/test/sync/inward/*.test.ts',
];

function nearTo(files: readonly string[]): readonly string[] {
  const names = new Set(files.flatMap((file) => NEAR[file] ?? []));
  return [...names].map((name) => `<rootDir>/test/sync/${name}.test.ts`);
}

/** What a run found is kept after each of them. */
function inThrees(files: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(files.length / 3) }, (_, index) =>
    files.slice(3 * index, 3 * index + 3),
  );
}
