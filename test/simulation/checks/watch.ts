import { recordKey, type EntityName } from '../../../lib/domain/records.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { CrossReference, EntityStates } from '../../../lib/sync/ports/state.ts';
import type { Commit } from '../world/external.ts';
import { newest } from '../world/inward-truth.ts';
import { nameOfTransition, RARE_TRANSITIONS, TRANSITIONS } from '../world/seen.ts';
import { textOfPayload, type Story, type Version } from '../world/truth.ts';
import { isExpected, type World } from '../world/world.ts';

/** What must never be seen. */
export const VIOLATIONS = [
  'lost',
  'duplicated',
  'stale',
  'torn',
  'unlinked',
  'before go-live',
  'before approval',
  'behind a closed gate',
  'wrong log',
  'quota exceeded',
  'cursor regressed',
  'not a bijection',
  'waiting for ever',
  'not quiescent',
  'stopped without cause',
  'broken',
] as const;
export type ViolationKind = (typeof VIOLATIONS)[number];

export interface Violation {
  readonly kind: ViolationKind;
  readonly at: number;
  readonly words: string;
}

const LEGAL: ReadonlySet<string> = new Set([...TRANSITIONS, ...RARE_TRANSITIONS]);

/** A write under way when a gate closes may still arrive within this time: a lease, and a late commit. */
const UNDER_WAY_MS = 3 * MINUTE;

/** Looks on while the world runs, and writes down what must not be. */
export class Watch {
  readonly violations: Violation[] = [];
  /** What a person removed outside. */
  readonly removedOutside = new Set<string>();
  readonly #world: World;
  /** The version that each record outside is known to show: never an older one after it. */
  readonly #shown = new Map<string, number>();
  readonly #closedSince = new Map<EntityName, number>();
  /** Whose they are; also of those that were removed. */
  readonly #vendors = new Map<string, string>();
  readonly #watermarks = new Map<EntityName, { readonly at: number; readonly fence: number }>();
  /** PATCHes that took effect. */
  patches = 0;
  readonly stoppedCursors: string[] = [];
  /** Since a table was set back older versions may be written once more. */
  wasRestored = false;
  readonly #phases = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A vendor that was there before everything. */
  knows(vendor: string, supplier: number): void {
    this.#vendors.set(vendor, String(supplier));
  }

  /** Tables are set back: what is known of before says nothing any more. */
  restored(): void {
    this.wasRestored = true;
    this.#phases.clear();
  }

  tell(kind: ViolationKind, words: string): void {
    if (this.violations.length >= 20) return;
    this.#world.trace.tell(() => `VIOLATION, ${kind}: ${words}`);
    this.violations.push({ kind, at: this.#world.scheduler.now, words });
  }

  threw(name: string, error: unknown): void {
    this.#world.trace.tell(() => `${name} ends with an error: ${String(error)}`);
    if (!isExpected(error))
      this.tell('broken', `${name}: ${String(error instanceof Error ? error.stack : error)}`);
  }

  gate(entity: EntityName, isOpen: boolean): void {
    if (isOpen) this.#closedSince.delete(entity);
    else if (!this.#closedSince.has(entity)) this.#closedSince.set(entity, this.#world.scheduler.now);
  }

  /** A write outside took effect. */
  committed({ name, record, isNew }: Commit): void {
    const { origin, externalId, company } = record;
    const world = this.#world;
    if (!origin) return;
    const story = world.truth.of(origin);
    if (!story)
      return this.tell('broken', `${externalId} was made for ${recordKey(origin)}, which never was`);
    const what = `${recordKey(origin)} as ${externalId}`;
    if (origin.entity === 'supplier') this.#vendors.set(externalId, origin.id);
    if (isNew) this.#created(story, externalId, company, what);
    this.behindGate(origin.entity, `${name} of ${what}`);
    // What stands there was changed on either side.
    if (world.inward && origin.entity === 'supplier') return;
    // A create may be answered with what is there, and somebody has changed by hand.
    if ((name === 'create' || name === 'update') && !record.touched) this.#content(story, record, what);
  }

  /** Nothing is written on either side while a gate is closed. */
  behindGate(entity: EntityName, what: string): void {
    const closedSince = this.#closedSince.get(entity);
    if (closedSince !== undefined && this.#world.scheduler.now > closedSince + UNDER_WAY_MS)
      this.tell('behind a closed gate', what);
  }

  #created(story: Story, externalId: string, company: string, what: string): void {
    const family = this.familyOf(story);
    const others = this.#world.external
      .records()
      .filter((other) => other.externalId !== externalId && other.company === company)
      .filter(({ origin }) => origin !== null && family.has(recordKey(origin)));
    const twin = this.#world.inward?.truth.made.get(`${story.entity} ${story.id}`);
    // Its other companies are to have it as well; and what was deleted outside before it was found is no twin any more.
    const subject = twin === undefined ? undefined : this.#world.inward?.truth.of('vendor', twin);
    if (subject?.company === company && !newest(subject).isGone)
      this.tell('duplicated', `${what}, which came from outside as ${twin}`);
    if (others.length >= family.size && !this.isNameless(story))
      this.tell('duplicated', `${what} beside ${others.map((other) => other.externalId).join(', ')}`);
    if (story.isHistorical) this.tell('before go-live', what);
    if (!story.versions.some(({ standing }) => standing === 'approved')) this.tell('before approval', what);
  }

  /**
   * What we knew is lost, the system keeps no keys, and a person took away the vendor that was part of what it could be found
   * by: nothing tells any more what was made.
   */
  isNameless({ entity }: Story): boolean {
    const isByVendor = [...this.removedOutside].some((externalId) => this.#vendors.has(externalId));
    return entity === 'invoice' && isByVendor && this.wasRestored && !this.#world.plan.setting.keepsKeys;
  }

  #content(story: Story, { externalId, target, payload }: Commit['record'], what: string): void {
    const text = textOfPayload(target, payload, (vendor) => this.supplierOf(vendor));
    const before = this.#shown.get(externalId) ?? -1;
    const isShown = ({ texts }: Version) => texts.includes(text);
    // Of versions that say the same, the first that is not older than what stood there.
    const since = story.versions.findIndex((version, index) => index >= before && isShown(version));
    const shown = since >= 0 ? since : story.versions.findLastIndex(isShown);
    if (shown < 0)
      return this.isOfTwin(story, text)
        ? undefined
        : this.tell('torn', `${what} says ${text}, which it never was`);
    if (shown < before && !this.wasRestored && !this.#isWrittenOver(story)) {
      this.tell('stale', `${what} went back from version ${before + 1} to ${shown + 1}: ${text}`);
    }
    this.#shown.set(externalId, shown);
  }

  /**
   * Two records of one natural key may write over each other for a moment, where the system knows no other key; and what was
   * made for the one without an answer may be taken for the other's, where it keeps none.
   */
  #isWrittenOver(story: Story): boolean {
    const { idempotency, keepsKeys } = this.#world.plan.setting;
    return (idempotency === 'upsert' || !keepsKeys) && this.familyOf(story).size > 1;
  }

  /** The record and its twins: where the system keeps no keys, what was made for one may be given to the other. */
  familyOf(story: Story): ReadonlySet<string> {
    const first = (one: Story): number => {
      const elder =
        one.twinOf === null ? undefined : this.#world.truth.of({ ...one.ref, id: String(one.twinOf) });
      return elder ? first(elder) : one.id;
    };
    const own = first(story);
    const all = this.#world.truth
      .stories()
      .filter((one) => one.entity === story.entity && first(one) === own);
    return new Set(all.map(({ ref }) => recordKey(ref)));
  }

  /** What was made for one of two twins may have been given to the other. */
  isOfTwin(story: Story, text: string): boolean {
    const family = this.familyOf(story);
    return this.#world.truth
      .stories()
      .filter(({ ref }) => family.has(recordKey(ref)))
      .some(({ versions }) => versions.some(({ texts }) => texts.includes(text)));
  }

  supplierOf(vendor: string): string {
    return this.#vendors.get(vendor) ?? `nobody (${vendor})`;
  }

  /** The cursor's store, with an eye on its watermark. */
  states<S extends EntityStates>(states: S): S {
    return {
      ...states,
      saveCursor: async (entity, cursor, fence) => {
        const isSaved = await states.saveCursor(entity, cursor, fence);
        if (!isSaved || cursor.watermark === null) return isSaved;
        const before = this.#watermarks.get(entity) ?? { at: 0, fence: 0 };
        // Who lost the lease may still have written last; whoever has it goes on from where it stood itself.
        if (cursor.watermark < before.at && fence === before.fence && !this.wasRestored)
          this.tell('cursor regressed', `${entity}: from ${before.at} to ${cursor.watermark}`);
        this.#watermarks.set(entity, { at: cursor.watermark, fence });
        return isSaved;
      },
    };
  }

  /** The cross-reference, with its phases counted. */
  links<C extends CrossReference>(links: C): C {
    const phases = this.#phases;
    const seen = this.#world.seen;
    const note = (link: Parameters<CrossReference['save']>[0]): void => {
      const key = `${recordKey(link.ref)} ${link.company}`;
      const now = link.hold ? `${link.phase}, on hold` : link.phase;
      const before = phases.get(key) ?? (this.wasRestored ? now : 'none');
      if (before !== now) {
        const transition = `${before} → ${now}`;
        seen.add(nameOfTransition(transition));
        if (!LEGAL.has(transition)) this.tell('broken', `${key} goes from ${transition}`);
      }
      phases.set(key, now);
    };
    const after = async <T>(
      is: (answer: T) => boolean,
      link: Parameters<CrossReference['save']>[0],
      call: Promise<T>,
    ) => {
      const answer = await call;
      if (is(answer)) note(link);
      return answer;
    };
    return {
      ...links,
      save: (link) => after(Boolean, link, links.save(link)),
      saveLinked: (link) => after((saved) => saved === 'saved', link, links.saveLinked(link)),
      saveUnlinked: (link, was) => after(Boolean, link, links.saveUnlinked(link, was)),
      release: (link) => after(Boolean, link, links.release(link)),
    };
  }
}
