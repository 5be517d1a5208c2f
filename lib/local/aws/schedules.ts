import { z } from 'zod';
import { scaledTime } from './boot/clock.ts';
import type { TimeScale } from './boot/clock.ts';
import type { LocalFunction } from './functions.ts';
import { functionArn, lastPart } from './names.ts';
import { grantsOfRole } from './plan.ts';
import { allows } from './policies.ts';
import { decodeProperties } from './template.ts';
import type { Resource, Template } from './template.ts';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000 };

export interface ScheduleOptions {
  readonly time: TimeScale;
  /** Told each call that failed; schedules do not repeat. */
  readonly onProblem: (message: string) => void;
}

const ScheduleSchema = z.object({
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.looseObject({ Arn: z.string(), RoleArn: z.string(), Input: z.string().optional() }),
});

interface Entry {
  readonly name: string;
  readonly periodMs: number;
  readonly target: LocalFunction;
  readonly input: string | undefined;
}

/** The EventBridge Scheduler schedules of a template. The first call comes one period after the start. */
export class Schedules {
  readonly #entries: readonly Entry[];
  readonly #options: ScheduleOptions;
  #timers: NodeJS.Timeout[] = [];

  /** Throws, naming the schedule, for what is not understood or when its role may not invoke its target. */
  constructor(template: Template, functions: ReadonlyMap<string, LocalFunction>, options: ScheduleOptions) {
    this.#options = options;
    this.#entries = template
      .ofType('AWS::Scheduler::Schedule')
      .flatMap((resource) => readSchedule(resource, template, functions) ?? []);
  }

  start(): void {
    this.pause();
    this.#timers = this.#entries.map((entry) =>
      setInterval(() => void this.#call(entry), entry.periodMs / this.#options.time.scale),
    );
  }

  pause(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  async #call({ name, target, input }: Entry): Promise<void> {
    try {
      const time = new Date(scaledTime(Date.now(), this.#options.time)).toISOString();
      await target.invoke(input === undefined ? {} : parseInput(input, time));
    } catch (error) {
      this.#options.onProblem(`schedule ${name}: ${String(error)}`);
    }
  }
}

function readSchedule(
  resource: Resource,
  template: Template,
  functions: ReadonlyMap<string, LocalFunction>,
): Entry | undefined {
  const { ScheduleExpression: expression, State: state, Target } = decodeProperties(resource, ScheduleSchema);
  const where = `${resource.type} ${resource.logicalId}`;
  const periodMs = periodOf(where, expression);
  const functionName = lastPart(Target.Arn);
  const target = functions.get(functionName);
  if (!target || Target.Arn !== functionArn(functionName)) {
    throw new Error(`${where}: the target ${Target.Arn} is not a function of this template`);
  }
  const permission = { action: 'lambda:InvokeFunction', resource: Target.Arn };
  if (!allows(grantsOfRole(template, lastPart(Target.RoleArn)), permission)) {
    throw new Error(`${where}: its role may not ${permission.action} on ${permission.resource}`);
  }
  return state === 'ENABLED' ? { name: resource.name, periodMs, target, input: Target.Input } : undefined;
}

function periodOf(where: string, expression: string): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs) return Number(count) * unitMs;
  throw new Error(`${where}: only rate(n minutes) and rate(n hours) are understood, not ${expression}`);
}

function parseInput(input: string, time: string): unknown {
  const value: unknown = JSON.parse(input.replaceAll('<aws.scheduler.scheduled-time>', time));
  return value;
}
