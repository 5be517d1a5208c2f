import type { SafetyStep } from './safety-steps.ts';

/** What keeps Precoro right where records come from outside, step by step. */
export const INWARD_SAFETY_STEPS: readonly SafetyStep[] = [
  {
    name: 'intent of a POST',
    about: 'an intent is stored before the first byte of a POST',
    removals: [
      {
        file: 'lib/sync/inward/create-in-precoro.ts',
        find: "begun = await openInbound(services, inbound, reason, { phase: 'creating', intent });",
        replace: "begun = { ...inbound, phase: 'creating', intent, ...(reason ? {} : {}) };",
      },
    ],
  },
  {
    name: 'quiet time in Precoro',
    about: 'after a POST or PUT without an answer nothing is concluded before it can have no effect any more',
    removals: [
      {
        file: 'lib/sync/inward/wait-inbound.ts',
        find: 'const openUntil = now + QUIET_MS;',
        replace: 'const openUntil = now + 0 * QUIET_MS;',
      },
    ],
  },
  {
    name: 'look before a POST',
    about: 'Precoro is asked for a record before it is made there',
    removals: [
      {
        file: 'lib/sync/inward/choose-inward.ts',
        find: 'const isUnseen = (inbound: Inbound) => !feed.payment && ',
        replace: 'const isUnseen = (inbound: Inbound) => false && ',
      },
    ],
  },
  {
    name: 'known links',
    about: 'what the cross-reference links is never made in Precoro once more',
    removals: [
      {
        file: 'lib/sync/inward/identify-inbound.ts',
        find: '  if (owner) {\n',
        replace: "  if (inbound.phase !== 'linked') return inbound;\n  if (owner) {\n",
      },
    ],
  },
  {
    name: 'three ways',
    about: 'what only the other side has changed is not set back to what stood there before',
    removals: [
      {
        file: 'lib/sync/inward/merge-values.ts',
        find: "const isExternalMoved = seen.external || (seen.precoro && isUnanswered(sides, field, 'toPrecoro'));",
        replace: 'const isExternalMoved = true;',
      },
    ],
  },
  {
    name: 'read before it is compared',
    about: 'what stands outside is read before Precoro’s version is sent there',
    removals: [
      {
        file: 'lib/sync/two-way.ts',
        find: 'const judged = there.found && (await judge(services, attempt, asked.feed, there.told, inbound));',
        replace:
          'const stored = { ok: true, content: inbound.content, hash: inbound.hash };\n' +
          '  const judged = there.found && (await judge(services, attempt, asked.feed, inbound.hash === "" ? there.told : stored, inbound));',
      },
    ],
  },
  {
    name: 'name of a POST under way',
    about: 'what a POST may just have made is not created outside, where it stands already',
    removals: [
      {
        file: 'lib/sync/create-counterpart.ts',
        find: 'if (!inbound || makingName(inbound) !== making) continue;',
        replace: 'if (inbound || !inbound) continue;',
      },
    ],
  },
  {
    name: 'equal payments',
    about: 'a payment that shows no external id is known by its amount and day',
    removals: [
      {
        file: 'lib/sync/inward/settle-payment.ts',
        find: 'const found = namedPayment(services, inbound, look.state) ?? equal;',
        replace: 'const found = namedPayment(services, inbound, look.state);',
      },
      {
        file: 'lib/sync/inward/pay-invoice.ts',
        find: 'const there = namedPayment(services, inbound, look.state) ?? equal[0];',
        replace: 'const there = namedPayment(services, inbound, look.state);',
      },
    ],
  },
  {
    name: 'gate of a feed',
    about: 'nothing is written to Precoro before a person has opened the gate',
    removals: [
      {
        file: 'lib/sync/inward/gate.ts',
        find: "return state?.paused !== true && (state?.gate ?? mode) === 'live';",
        replace: "return state?.paused !== true || (state?.gate ?? mode) === 'live';",
      },
    ],
  },
  {
    name: 'stored before the cursor moves',
    about: 'the cursor of a source passes a record only after that is stored',
    removals: [
      {
        file: 'lib/sync/read-source.ts',
        find: '  const asked = { startedAt, until,',
        replace:
          '  await services.sourceCursors.save(reader.source, reader.company, cursorAfter(read, page));\n' +
          '  const asked = { startedAt, until,',
      },
    ],
  },
];
