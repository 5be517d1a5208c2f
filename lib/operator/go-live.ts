import type { EntityName } from '../domain/records.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { isReadWhole } from '../sync/history-state.ts';
import { setGate } from '../sync/open-gate.ts';
import type { EntityState, Gate } from '../sync/ports/state.ts';
import { feedsOf, mappingOf } from '../sync/services.ts';
import { gateOf } from '../sync/travel.ts';
import { ExternalUnreachableError } from './ask-external.ts';
import { assertConfigured } from './configured.ts';
import { NotReadYetError } from './find-seekers.ts';
import { refusalsOf, warningsOf, type GoLiveFacts } from './go-live-words.ts';
import type { FeedForecast } from './inward/forecast-feed.ts';
import { planFeeds, type GoLiveFeedsServices } from './inward/go-live-feeds.ts';
import { planMatch, type PlanMatchServices } from './match-plan.ts';
import type { OperatorServices } from './services.ts';
import { plural } from './words.ts';
import { surveyEntity, type Survey, type SurveyServices } from './survey-entity.ts';

/** What opening an entity's gate would do, and what speaks against it. Plain data. */
export interface GoLivePlan extends Omit<Survey, 'state'> {
  /** What comes from the external system to this entity, feed by feed; empty for one that only goes out. */
  readonly incoming: readonly FeedForecast[];
  /** Whether records go out to the external system. */
  readonly goesOut: boolean;
  /** Records that are written at once, in both directions. */
  readonly writes: number;
  readonly entity: EntityName;
  /** For people: "supplier". */
  readonly label: string;
  readonly at: number;
  /** As it stands now. */
  readonly gate: Gate;
  readonly paused: boolean;
  /** The configuration's day. Documents approved before it are left alone. */
  readonly goLiveDay: string;
  /** Null for documents, and where it could not be judged. */
  readonly unmatched: Unmatched | null;
  /** Each speaks against going live; {@link goLive} must be told to do it all the same. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
  /** More than 100 records are written at once: a person must confirm the number in words. */
  readonly needsWord: boolean;
}

/**
 * Master data without a link, and not on hold for a decision: what the external system holds for certain, what it may hold,
 * and what is created there.
 */
export interface Unmatched {
  readonly certain: number;
  /** Likely, ambiguous, or one for several. */
  readonly doubtful: number;
  readonly created: number;
}

export type PlanGoLiveServices = PlanMatchServices & SurveyServices & GoLiveFeedsServices;
export type GoLiveServices = Pick<
  OperatorServices,
  'clock' | 'gates' | 'audit' | 'waits' | 'upserts' | 'dispatcher' | 'who'
>;

/** The plan speaks against going live, and nobody has overruled it. */
export class GoLiveRefusedError extends Error {
  override readonly name = 'GoLiveRefusedError';
}

const MANY = 100;

/**
 * Looks at everything that opening the gate would set going; changes nothing. Throws RangeError for an entity that is not
 * configured.
 */
export async function planGoLive(services: PlanGoLiveServices, entity: EntityName): Promise<GoLivePlan> {
  const { integration } = services;
  assertConfigured(integration, entity);
  const feeds = await planFeeds(services, entity);
  const mapping = mappingOf(integration, entity);
  const outward = mapping ? await planOutward(services, mapping) : await onlyIncoming(services, entity);
  const { forecasts, refusals, warnings } = feeds;
  const coming = forecasts.reduce((sum, { created, updated }) => sum + created + updated, 0);
  const writes = outward.waiting + coming;
  return {
    ...outward,
    refusals: [...outward.refusals, ...refusals],
    warnings: [...outward.warnings, ...warnings],
    incoming: forecasts,
    goesOut: mapping !== undefined,
    writes,
    needsWord: writes > MANY,
  };
}

type OutwardPlan = Omit<GoLivePlan, 'incoming' | 'goesOut' | 'writes' | 'needsWord'>;

/** What only comes in has nothing that goes out. */
async function onlyIncoming(services: PlanGoLiveServices, entity: EntityName): Promise<OutwardPlan> {
  const { catalogue, clock, integration, states } = services;
  const state = (await states.readAll()).find((one) => one.entity === entity);
  const [feed] = feedsOf(integration, entity);
  const gate = state?.gate ?? feed?.mode ?? 'observe';
  const { label } = catalogue[entity];
  const paused = state?.paused ?? false;
  return {
    ...{ entity, label, at: clock.now(), gate, paused, goLiveDay: integration.goLive, unmatched: null },
    ...{ waiting: 0, notReadYet: 0, beforeGoLive: 0, linked: 0, onHold: 0, references: [] },
    otherConnector: { count: 0, examples: [] },
    refusals: [],
    warnings: [
      ...(gate === 'live' ? [`The gate of ${plural(label)} is open already.`] : []),
      ...(paused ? [`${label} is paused: nothing is written before it is resumed.`] : []),
    ],
  };
}

async function planOutward(services: PlanGoLiveServices, mapping: EntityMapping): Promise<OutwardPlan> {
  const { integration, catalogue, clock } = services;
  const { entity } = mapping;
  const survey = await surveyEntity(services, mapping);
  const isJudged = !catalogue[entity].isDocument && isReadWhole(survey.state.cursor);
  const match = isJudged ? await judgeMatch(services, entity) : null;
  const facts: GoLiveFacts = {
    ...survey,
    label: catalogue[entity].label,
    gate: gateOf(survey.state, mapping),
    goLiveDay: integration.goLive,
    match,
    closedReferences: await closedAmong(services, survey.references),
  };
  const { state, ...counts } = survey;
  const { label, gate, goLiveDay } = facts;
  return {
    ...counts,
    entity,
    label,
    at: clock.now(),
    gate,
    paused: state.paused,
    goLiveDay,
    unmatched: match && 'certain' in match ? match : null,
    refusals: refusalsOf(facts),
    warnings: warningsOf(facts),
  };
}

/**
 * Opens the gate: everything that waited for it is written. `force` overrules the plan's refusals, and the audit says
 * so. Answers how many records were woken.
 *
 * Throws GoLiveRefusedError.
 */
export async function goLive(
  services: GoLiveServices,
  { entity, refusals }: Pick<GoLivePlan, 'entity' | 'refusals'>,
  { force = false }: { readonly force?: boolean } = {},
): Promise<{ readonly woken: number }> {
  const { audit, clock, who } = services;
  if (refusals.length > 0 && !force) throw new GoLiveRefusedError(refusals.join(' '));
  if (refusals.length > 0) {
    const detail = { refusals };
    await audit.record({
      at: clock.now(),
      who,
      what: 'overruled what spoke against',
      subject: entity,
      detail,
    });
  }
  const woken = await setGate(services, entity, 'live', who);
  // What comes in is worked off by the dispatcher.
  await services.dispatcher.wake(0);
  return { woken };
}

async function judgeMatch(services: PlanMatchServices, entity: EntityName): Promise<GoLiveFacts['match']> {
  try {
    const { undecided, created } = await planMatch(services, entity);
    const { certain, likely, ambiguous, oneToMany } = undecided;
    return { certain, doubtful: likely + ambiguous + oneToMany, created };
  } catch (error) {
    if (error instanceof ExternalUnreachableError || error instanceof NotReadYetError) {
      return { words: error.message };
    }
    throw error;
  }
}

async function closedAmong(
  { states, integration, catalogue }: SurveyServices,
  references: readonly EntityName[],
): Promise<GoLiveFacts['closedReferences']> {
  const all = await states.readAll();
  const isClosed = (state: EntityState | undefined): boolean => {
    const mapping = state && mappingOf(integration, state.entity);
    return !mapping || state.paused || gateOf(state, mapping) !== 'live';
  };
  return references
    .filter((entity) => isClosed(all.find((state) => state.entity === entity)))
    .map((entity) => ({ entity, label: catalogue[entity].label }));
}
