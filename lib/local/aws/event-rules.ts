import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { scaledTime } from './boot/clock.ts';
import type { TimeScale } from './boot/clock.ts';
import type { LocalFunction } from './functions.ts';
import type { LocalEvent } from './gateway.ts';
import { functionArn, lastPart, LOCAL_ACCOUNT, LOCAL_REGION } from './names.ts';
import { decodeProperties } from './template.ts';
import type { Resource, Template } from './template.ts';

const RuleSchema = z.object({
  EventBusName: z.string().default('default'),
  ScheduleExpression: z.undefined({ error: 'use AWS::Scheduler::Schedule for schedules' }).optional(),
  EventPattern: z.strictObject({
    source: z.array(z.string()).optional(),
    'detail-type': z.array(z.string()).optional(),
  }),
  Targets: z.array(z.looseObject({ Arn: z.string() })).default([]),
});

/** Delivers events to the functions whose rules match. */
export type DeliverEvent = (event: LocalEvent) => void;

/** The rules of a template: patterns of source and detail type, with functions as targets. Throws for anything else. */
export function readRules(
  template: Template,
  functions: ReadonlyMap<string, LocalFunction>,
  { time, onProblem }: { readonly time: TimeScale; readonly onProblem: (message: string) => void },
): DeliverEvent {
  const rules = template.ofType('AWS::Events::Rule').map((rule) => readRule(rule, functions));
  return (event) => {
    for (const { matches, targets } of rules) {
      if (!matches(event)) continue;
      for (const target of targets) {
        const onFailure = (error: unknown) => onProblem(`event ${event.detailType}: ${String(error)}`);
        target.invoke(asDelivered(event, time)).catch(onFailure);
      }
    }
  };
}

function readRule(rule: Resource, functions: ReadonlyMap<string, LocalFunction>) {
  const { EventBusName, EventPattern, Targets } = decodeProperties(rule, RuleSchema);
  const { source, 'detail-type': detailType } = EventPattern;
  const targets = Targets.map(({ Arn }) => {
    const target = functions.get(lastPart(Arn));
    if (target && Arn === functionArn(target.name)) return target;
    throw new Error(`${rule.type} ${rule.logicalId}: the target ${Arn} is not a function of this template`);
  });
  const matches = (event: LocalEvent) =>
    lastPart(event.bus) === lastPart(EventBusName) &&
    (source?.includes(event.source) ?? true) &&
    (detailType?.includes(event.detailType) ?? true);
  return { matches, targets };
}

function asDelivered({ source, detailType, detail }: LocalEvent, time: TimeScale): unknown {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: LOCAL_ACCOUNT,
    time: new Date(scaledTime(Date.now(), time)).toISOString(),
    region: LOCAL_REGION,
    resources: [],
    detail,
  };
}
