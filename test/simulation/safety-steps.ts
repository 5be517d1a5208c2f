import { INWARD_SAFETY_STEPS } from './inward-safety-steps.ts';
import type { Worlds } from './worlds.ts';

/** One piece of code, replaced to see what happens without it. `find` must be in the file exactly once. */
export interface Removal {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** What keeps the books right, step by step, and how each is taken out. */
export interface SafetyStep {
  readonly name: string;
  /** What the step does, for people. */
  readonly about: string;
  readonly removals: readonly Removal[];
  /** Where its absence is looked for, if not in all worlds of its direction. */
  readonly worlds?: Worlds;
}

/**
 * The steps whose absence must be noticed. They are taken out of the sources themselves, when the simulator loads them: no
 * code that is deployed knows of it.
 */
export const SAFETY_STEPS: readonly SafetyStep[] = [
  {
    name: 'intent',
    about: 'an intent is written before the first byte of a create',
    removals: [
      {
        file: 'lib/sync/create-counterpart.ts',
        find: "  if (!(await services.crossReference.save(link))) return 'lost';\n",
        replace: '',
      },
    ],
  },
  {
    name: 'settle time',
    about: 'after a create without an answer nothing is concluded before its result must show',
    removals: [
      {
        file: 'lib/sync/settle-intent.ts',
        find: 'if (services.clock.now() < quietAt) {',
        replace: 'if (services.clock.now() < 0) {',
      },
      {
        file: 'lib/sync/create-counterpart.ts',
        find: 'return finishWaiting(services, tried, reason, services.clock.now() + QUIET_MS);',
        replace: 'return finishWaiting(services, tried, reason, services.clock.now());',
      },
    ],
  },
  {
    name: 'cross-reference before PATCH',
    about: 'the link is stored, and owned by one record, before Precoro is told of it',
    removals: [
      {
        file: 'lib/sync/adopt-counterpart.ts',
        find: '  const saved = await services.crossReference.saveLinked(link);\n',
        replace:
          '  await services.writeBacks.desire(link.ref, { externalId }, link.fence, services.clock.now());\n' +
          '  const saved = await services.crossReference.saveLinked(link);\n',
      },
    ],
  },
  {
    name: 'server clock',
    about: "a read goes on from Precoro's own clock, never from ours",
    removals: [
      {
        file: 'lib/sync/pull.ts',
        find: 'watermarkOf(answer.serverTime, handed.records, spent)',
        replace: 'services.clock.now()',
      },
    ],
  },
  {
    name: 'overlap',
    about: 'each read goes back two minutes behind the last one',
    removals: [
      {
        file: 'lib/sync/pull.ts',
        find: 'const OVERLAP_MS = 120 * SECOND;',
        replace: 'const OVERLAP_MS = 0 * SECOND;',
      },
    ],
  },
  {
    name: 'fence',
    about: 'whoever lost a lease can store nothing under it any more',
    removals: [
      {
        file: 'test/support/memory/memoryCrossReference.ts',
        find: 'return current?.leaseUntil !== null && current?.link.fence === link.fence ? current : undefined;',
        replace: 'return current;',
      },
    ],
  },
  {
    name: 'version order',
    about: 'an older look at a record never replaces a newer one',
    removals: [
      {
        file: 'lib/sync/merge-look.ts',
        find: 'if (look.updateDate !== than.updateDate) return look.updateDate > than.updateDate;',
        replace: 'if (look.updateDate !== than.updateDate) return true;',
      },
    ],
  },
  {
    name: 'sentSeq',
    about: 'only what the queue has taken counts as sent',
    removals: [
      {
        file: 'lib/sync/send-and-mark.ts',
        find: 'const sent = slice.filter(({ ref }) => !refused.has(recordKey(ref)));',
        replace: 'const sent = slice;',
      },
    ],
  },
  {
    name: 'comparison under the lease',
    worlds: 'slow',
    about: '"nothing changed" is only concluded by whoever holds the lease',
    removals: [
      {
        file: 'lib/sync/apply-to-company.ts',
        find: "  if (link === 'busy') return 'busy';\n",
        replace:
          "  if (link === 'busy') {\n" +
          '    const known = await services.links.read(work.ref, work.company);\n' +
          '    const mapped = await mapForCompany(services, work);\n' +
          "    const isSame = mapped.result === 'payload' && known?.agreed?.hash === contentHash(mapped.payload);\n" +
          "    return isSame ? 'settled' : 'busy';\n" +
          '  }\n',
      },
      {
        file: 'lib/sync/apply-to-company.ts',
        find: "import { DAY, HOUR } from '../domain/time.ts';\n",
        replace:
          "import { DAY, HOUR } from '../domain/time.ts';\nimport { contentHash } from '../domain/hashing.ts';\n",
      },
    ],
  },
  {
    name: 'unsettled until',
    about: 'after an update without an answer nothing else is written before its result must show',
    removals: [
      {
        file: 'lib/sync/apply-to-company.ts',
        find: 'if (link.unsettledUntil !== null && now < link.unsettledUntil) {',
        replace: 'if (link.unsettledUntil !== null && now < 0) {',
      },
      {
        file: 'lib/sync/change-linked.ts',
        find: 'if (link.agreed?.hash === hash && link.unsettledUntil === null && !isOverdue) {',
        replace: 'if (link.agreed?.hash === hash && !isOverdue) {',
      },
    ],
  },
  {
    name: 'latch',
    about: 'what was once linked is followed, whatever the condition says by now',
    removals: [
      {
        file: 'lib/sync/travel.ts',
        find: "      if (isLinked || link.phase === 'creating') return { do: 'send' };\n",
        replace: '',
      },
    ],
  },
  {
    name: 'slot before request',
    about: 'a request to Precoro is only sent once its slot is reserved',
    removals: [
      {
        file: 'lib/sync/quota-session.ts',
        find: 'const slot = await slots.reserve(request, patienceMs);',
        replace:
          'const startedAt = clock.now();\n' +
          "      const free = { ...request, owner, startedAt, until: startedAt + SLOT_MS, spender: '' };\n" +
          '      const slot = patienceMs < 0 ? await slots.reserve(request, patienceMs) : free;',
      },
    ],
  },
  ...INWARD_SAFETY_STEPS,
];

export function stepNamed(name: string): SafetyStep {
  const step = SAFETY_STEPS.find((one) => one.name === name);
  if (step) return step;
  const names = SAFETY_STEPS.map((one) => `"${one.name}"`).join(', ');
  throw new RangeError(`There is no safety step "${name}"; there are ${names}`);
}
