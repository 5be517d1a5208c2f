import type { EntityName } from '../domain/records.ts';
import { isReadWhole } from '../sync/history-state.ts';
import { setGate } from '../sync/open-gate.ts';
import type { EntityState, Gate } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { gateOf } from '../sync/travel.ts';
import { ExternalUnreachableError } from './ask-external.ts';
import { configured } from './configured.ts';
import { NotReadYetError } from './find-seekers.ts';
import { refusalsOf, warningsOf, type GoLiveFacts } from './go-live-words.ts';
import { planMatch, type PlanMatchServices } from './match-plan.ts';
import type { OperatorServices } from './services.ts';
import { surveyEntity, type Survey, type SurveyServices } from './survey-entity.ts';

/** What opening an entity's gate would do, and what speaks against it. Plain data. */
export interface GoLivePlan extends Omit<Survey, 'state'> {
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

export type PlanGoLiveServices = PlanMatchServices & SurveyServices;
export type GoLiveServices = Pick<
  OperatorServices,
  'clock' | 'gates' | 'audit' | 'waits' | 'upserts' | 'who'
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
  const { integration, catalogue, clock } = services;
  const mapping = configured(integration, entity);
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
    needsWord: survey.waiting > MANY,
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
  return { woken: await setGate(services, entity, 'live', who) };
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
