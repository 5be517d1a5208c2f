import { shortened } from '../../domain/shortened.ts';

/** How hard the world behaves. `light`: a bad day. `heavy`: the worst week of the year in minutes. */
export const FAULT_LEVELS = ['none', 'light', 'heavy'] as const;
export type FaultLevel = (typeof FAULT_LEVELS)[number];

export interface RunOptions {
  /** Stop the changes, wait until nothing is left to do, compare, and end. */
  readonly untilIdle: boolean;
  readonly report: string | null;
  /** Folder that keeps everything; a second start goes on where the first stopped. Null: nothing is kept. */
  readonly dataDir: string | null;
  readonly seed: number;
  readonly suppliers: number;
  readonly purchaseOrders: number;
  readonly invoices: number;
  readonly receipts: number;
  /** Share of suppliers that both systems know each other by already, 0 to 1: nobody starts with two empty systems. */
  readonly linkedSuppliers: number;
  /** Share of documents approved before go-live, 0 to 1. */
  readonly shareBeforeGoLive: number;
  /** Leave every gate closed. */
  readonly observe: boolean;
  readonly faults: FaultLevel;
  /** Times faster than the wall's clock. */
  readonly timeScale: number;
  /** Changes that clerks make before `untilIdle` stops them. */
  readonly changes: number;
  /** Companies in the external system: one, or two with a configuration of their own. */
  readonly companies: 1 | 2;
  /** Another configuration file than {@link configOf} names by itself; null for that one. */
  readonly config: string | null;
  /** Go live in five scenes; false opens all gates at once. See {@link storyless}. */
  readonly story: boolean;
  /** The scenes follow each other by themselves, also where a person could press a key. */
  readonly auto: boolean;
  /** Serve the page that shows both sides. */
  readonly page: boolean;
}

export const DEFAULT_OPTIONS: RunOptions = {
  untilIdle: false,
  report: null,
  dataDir: null,
  seed: 1,
  suppliers: 2000,
  purchaseOrders: 500,
  invoices: 800,
  receipts: 300,
  linkedSuppliers: 0.9,
  shareBeforeGoLive: 0.6,
  observe: false,
  faults: 'none',
  timeScale: 60,
  changes: 40,
  companies: 1,
  config: null,
  story: true,
  auto: false,
  page: true,
};

const TWO_COMPANIES = 'lib/local/run/two-companies.config.ts';

/** The configuration file, as it was given, or from the project's folder. Throws RangeError for two that contradict. */
export function configOf({ config, companies }: Pick<RunOptions, 'config' | 'companies'>): string {
  if (companies === 1) return config ?? 'integration.config.ts';
  if (config === null) return TWO_COMPANIES;
  throw new RangeError(`--companies is ${companies}, and --config names its companies itself: leave one out`);
}

/** Throws RangeError. */
export function companyCount(text: string): 1 | 2 {
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw new RangeError(`--companies is "${shortened(text, 80)}"; allowed are 1 and 2`);
}

/** Why these options have no story, in words; null where it is told. */
export function storyless({ story, observe, faults, companies }: RunOptions): string | null {
  if (!story) return 'as --no-story says';
  if (observe) return 'with --observe nothing is written, so there is nothing to tell';
  if (companies > 1) return 'it is about one company, and here are two';
  if (faults !== 'none') return `with --faults ${faults} no scene would come out as it is told`;
  return null;
}

/** A whole number of an option, at least `min`. Throws RangeError that names option, value and what is allowed. */
export function wholeNumber(option: string, min = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= min) return value;
    throw new RangeError(`--${option} is "${shortened(text, 80)}"; allowed is a whole number from ${min}`);
  };
}

/** A number of an option. Throws RangeError that names option, value and what is allowed. */
export function numberBetween(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max) return value;
    throw new RangeError(
      `--${option} is "${shortened(text, 80)}"; allowed is a number from ${min} to ${max}`,
    );
  };
}

export function faultLevel(text: string): FaultLevel {
  const level = FAULT_LEVELS.find((one) => one === text);
  if (level) return level;
  throw new RangeError(`--faults is "${shortened(text, 80)}"; allowed are ${FAULT_LEVELS.join(', ')}`);
}
