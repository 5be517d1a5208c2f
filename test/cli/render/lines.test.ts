import { describe, expect, it } from '@jest/globals';
import { auditLines } from '../../../lib/cli/render/audit.ts';
import { differenceLines } from '../../../lib/cli/render/difference.ts';
import { failureLines } from '../../../lib/cli/render/failures.ts';
import { goLiveLines } from '../../../lib/cli/render/go-live.ts';
import { matchEndLines, matchPlanLines } from '../../../lib/cli/render/match.ts';
import { recordLines } from '../../../lib/cli/render/record.ts';
import { statusLines } from '../../../lib/cli/render/status.ts';
import { styleFor } from '../../../lib/cli/render/style.ts';
import { tableLines } from '../../../lib/cli/render/table.ts';
import type { GoLivePlan } from '../../../lib/operator/go-live.ts';
import type { PlanRow } from '../../../lib/matching/plan.ts';
import type { MatchPlan } from '../../../lib/operator/match-counts.ts';
import type { EntityStatus, FailureGroup, RecordView, StatusView } from '../../../lib/operator/views.ts';
import type { PlanOfDay } from '../../../lib/domain/plan.ts';
import { planSample } from '../../support/plan.ts';

const style = styleFor(false);
const typed = (command: string) => `${command} --local`;
const NOW = Date.UTC(2026, 2, 2, 12);
const MINUTE = 60_000;

describe('a table', () => {
  const rows = [
    ['invoice', '7', 'a text of many words that does not fit'],
    ['purchase order', '1,200', 'short'],
  ];
  const head = ['Entity', 'Count', 'Words'];

  it('aligns its columns, numbers to the right, without blanks at the ends', () => {
    expect(tableLines(rows, { head, right: [1], width: null, style })).toEqual([
      'Entity          Count  Words',
      'invoice             7  a text of many words that does not fit',
      'purchase order  1,200  short',
    ]);
  });

  it('wraps the one column that may be wrapped where the terminal is too narrow', () => {
    const lines = tableLines(rows, { head, right: [1], wrap: 2, width: 50, style });
    expect(lines[1]).toBe('invoice             7  a text of many words that');
    expect(lines[2]).toBe('                       does not fit');
    expect(lines).toHaveLength(4);
  });

  it('stays aligned with colours and wide letters', () => {
    const colored = styleFor(true);
    const [, first, second] = tableLines(
      [
        [colored.red('x'), 'end'],
        ['株式会社', 'end'],
      ],
      {
        head: ['A', 'B'],
        width: null,
        style: colored,
      },
    );
    expect(first).toContain('\u001b[31mx\u001b[39m');
    expect(second).toBe('株式会社  end');
  });
});

describe('a difference', () => {
  it('shows changed lines with two around them', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
    const after = before.with(3, 'D').toSpliced(10, 1);
    expect(differenceLines(before.join('\n'), after.join('\n'), style)).toEqual([
      '  b',
      '  c',
      '- d',
      '+ D',
      '  e',
      '  f',
      '  …',
      '  i',
      '  j',
      '- k',
      '  l',
    ]);
  });

  it('is empty for equal texts', () => {
    expect(differenceLines('a\nb', 'a\nb', style)).toEqual([]);
  });
});

describe('status', () => {
  const entity: EntityStatus = {
    entity: 'invoice',
    label: 'invoice',
    gate: 'live',
    paused: false,
    stopped: null,
    readUpTo: NOW - 2 * MINUTE,
    history: null,
    hasWebhook: true,
    lastHeardAt: null,
    missedWebhooks: 0,
    missedAt: null,
    inPrecoro: 1200,
    outside: 1100,
    waiting: 3,
    onHold: 2,
    failing: 1,
    outdated: 4,
  };
  const view: StatusView = {
    name: 'live',
    at: NOW,
    entities: [entity],
    feeds: [],
    plan: planSample({
      leaveForOthers: 500,
      spent: 2400,
      spentByClass: { live: 1000, writeBack: 900, background: 500 },
      spentByPurpose: { detail: 880, hintPull: 120, linkBack: 900, poll: 80, history: 420 },
      quotaRemaining: 100,
      remainingThisHour: 20,
      room: { live: 100, writeBack: 80, background: 0, history: 0 },
      forecastExhaustionAt: NOW + 60 * MINUTE,
    }),
    key: { state: 'alone', words: 'Nobody else.', cure: null },
    queues: { upserts: 1500, wake: 0 },
    writeBacksDue: 1,
    failures: { open: 1, byActor: { clerk: 0, accountant: 1, engineer: 0 } },
  };
  const linesOf = (changes: Partial<StatusView>) =>
    statusLines({ ...view, ...changes }, { style, typed, width: null, where: 'eu-west-1' }).join('\n');

  it('tells how long the requests last, and what others keep', () => {
    expect(linesOf({})).toContain(
      'Requests to Precoro: 2,400 of 3,000 spent in 24 hours, 500 left for others; 100 left, 20 in this hour; enough until 2026-03-02 13:00:00 UTC (in 1 hour)',
    );
    expect(linesOf({ plan: planSample() })).toContain(
      'Requests to Precoro: 412 of 3,000 spent in 24 hours; 2,588 left, 1,400 in this hour; enough for the day',
    );
  });

  it('tells by class what was spent for what, and what may still be spent', () => {
    expect(linesOf({}).split('\n')).toEqual(
      expect.arrayContaining([
        '  Class          Spent  May still spend  Spent for',
        '  live           1,000              100  changed documents 880, lists after webhooks 120',
        '  write-back       900               80  external ids 900',
        '  background       500                0  history 420, scheduled lists 80',
        '  of it history    420                0',
      ]),
    );
  });

  it('tells how long changes gather, and what a record costs', () => {
    expect(linesOf({})).toContain(
      '  Changes gather 2 seconds or more before they are read; working hours: history takes less\n  Requests per synced record: 2.01 for 200 records in 24 hours; 2.06 with scheduled lists, history and checks\n',
    );
    const none = { recordsSynced: 0, requestsPerSyncedRecord: null, allRequestsPerSyncedRecord: null };
    const text = linesOf({ plan: planSample({ isWorkingTime: false, debounceMs: 90_000, ...none }) });
    expect(text).toContain(
      'Changes gather 1 minute 30 seconds or more before they are read; outside working hours: history takes more',
    );
    expect(text).toContain('Requests per synced record: none was synced in 24 hours');
  });

  it('cannot tell what a record costs while others spend from the same ledger', () => {
    expect(linesOf({ plan: planSample({ spentByOthers: 1200, requestsPerSyncedRecord: null }) })).toContain(
      'Requests per synced record: not known, because other integrations on the same ledger spent 1,200',
    );
  });

  it('tells that something else uses the key, and what is left to it', () => {
    const text = (foreignUse: PlanOfDay['foreignUse']) => linesOf({ plan: planSample({ foreignUse }) });
    expect(text({ count: 0, hourShare: 1, dayShare: 1 })).not.toContain('Something else');
    expect(text({ count: 1, hourShare: 1, dayShare: 1 })).toContain(
      '  Something else uses the same API key: 1 request was refused in 24 hours although we had counted room\n',
    );
    expect(text({ count: 3, hourShare: 0.9, dayShare: 0.8 })).toContain(
      '3 requests were refused in 24 hours although we had counted room; to leave it room, we take 90 % of the hour and 80 % of the day\n',
    );
  });

  it('tells what is owed and when it is done', () => {
    const { owed } = planSample();
    expect(linesOf({})).not.toContain('Owed');
    const text = linesOf({
      plan: planSample({
        owed: {
          ...owed,
          details: { count: 1, doneAt: NOW + 5000 },
          linkBacks: { count: 1400, doneAt: NOW + 90 * MINUTE },
          quietDetails: { count: 7, doneAt: null },
        },
      }),
    });
    expect(text).toContain(
      '  Owed: 1 changed document to read, done in 5 seconds · 1,400 external ids to show, done in 1 hour 30 minutes · 7 second looks, not within two weeks\n',
    );
  });

  it('tells how far the history of an entity is, and when it ends', () => {
    const known = { pagesDone: 120, pagesExpected: 500, endsAt: NOW + 120 * MINUTE };
    const unknown = { pagesDone: 1, pagesExpected: null, endsAt: null };
    const text = linesOf({
      entities: [
        { ...entity, history: known },
        { ...entity, label: 'supplier', history: unknown },
      ],
    });
    expect(text).toContain(
      'History of invoices: 120 of 500 pages, ends 2026-03-02 14:00:00 UTC (in 2 hours)\nHistory of suppliers: 1 page so far, no end known\n',
    );
  });

  it('tells which webhooks were never heard, with the command to type here, and which get lost', () => {
    const heard = { ...entity, lastHeardAt: NOW };
    const lost = { ...heard, missedWebhooks: 3, missedAt: NOW - 120 * MINUTE };
    const receipt = { ...entity, label: 'receipt' };
    expect(linesOf({ entities: [entity, receipt, lost] })).toContain(
      'Webhooks get lost: polls found 3 changes of invoices unannounced, the last 2 hours ago\nNo webhook heard yet of invoices, receipts: changes wait for the next poll. The address for Precoro: precoro-sync webhook --local\n',
    );
    const long = { ...lost, missedAt: NOW - 8 * 24 * 60 * MINUTE };
    expect(linesOf({ entities: [heard, long] })).not.toMatch(/Webhooks get lost|No webhook heard/);
  });

  it('expects no webhook where Precoro sends none', () => {
    const text = linesOf({ entities: [{ ...entity, hasWebhook: false }] });
    expect(text).toMatch(/ 2 minutes ago +–\n/);
    expect(text).not.toContain('No webhook heard');
  });

  it('tells what Precoro does not show yet, queues, and failures with the command to type here', () => {
    expect(linesOf({})).toContain(
      'Queues: upserts 1,500 · wake 0\nNot shown in Precoro yet: 1 external id or log text\n',
    );
    expect(linesOf({})).toContain('1 open failure (accountant 1): precoro-sync failures --local');
    expect(linesOf({ writeBacksDue: 0, failures: { ...view.failures, open: 0 } })).toMatch(
      /wake 0\nNo open failures$/,
    );
  });

  it('tells what is paused, what stands still and why, and what is not read yet', () => {
    const paused = { ...entity, paused: true, readUpTo: null };
    const stopped = { ...entity, stopped: 'Precoro gave no change for a day.' };
    const text = linesOf({ entities: [paused, stopped, { ...entity, gate: 'observe', lastHeardAt: NOW }] });
    expect(text).toMatch(/\ninvoice +live, paused .* first read +none yet\n/);
    expect(text).toMatch(/\ninvoice +stands still /);
    expect(text).toContain('\ninvoice is not read any more: Precoro gave no change for a day.\n');
    expect(text).toMatch(/\ninvoice +observe .* 2 minutes ago +now\n/);
  });
});

describe('failures', () => {
  const group: FailureGroup = {
    cause: '9f3a1c',
    kind: 'rejected',
    actor: 'accountant',
    words: 'GL account 6420 is inactive.',
    count: 7,
    firstAt: NOW - 60 * MINUTE,
    lastAt: NOW - MINUTE,
    records: Array.from({ length: 7 }, (_, index) => ({
      ref: { entity: 'invoice', id: String(index) },
      label: index === 0 ? null : `INV-${index}`,
    })),
    command: 'precoro-sync retry --cause 9f3a1c',
  };

  it('names five records of a cause and counts the rest', () => {
    expect(failureLines([group], NOW, { style, typed, all: false })).toEqual([
      '7 open failures of 1 cause',
      '',
      '9f3a1c · rejected · 7 records · who can act: accountant · since 1 hour ago, last 1 minute ago',
      '  GL account 6420 is inactive.',
      '    invoice with id 0',
      '    invoice INV-1 (id 1)',
      '    invoice INV-2 (id 2)',
      '    invoice INV-3 (id 3)',
      '    invoice INV-4 (id 4)',
      '    and 2 more',
      '  Once cured: precoro-sync retry --cause 9f3a1c --local',
    ]);
  });

  it('names all with --all', () => {
    expect(failureLines([group], NOW, { style, typed, all: true })).toContain('    invoice INV-6 (id 6)');
  });
});

describe('a record', () => {
  const held = { kind: 'held', words: 'On hold: amount disputed.', actor: 'engineer' } as const;
  const view: RecordView = {
    ref: { entity: 'invoice', id: '956598' },
    entityLabel: 'invoice',
    label: '1043',
    number: '1043',
    precoro: null,
    companies: [],
    incoming: [],
    failure: null,
    writeBack: null,
    journey: [],
    verdict: { state: 'unknown', words: 'Nothing is known of it.', actor: null, command: null },
  };
  const linesOf = (changes: Partial<RecordView>) =>
    recordLines({ ...view, ...changes }, NOW, { style, typed }).join('\n');
  const side = {
    company: 'acme-uk',
    phase: 'linked',
    externalId: 'B2',
    target: 'bill',
    hold: null,
    failure: null,
    wait: null,
    trail: [],
    external: { state: 'none' },
  } as const;

  it('of which nothing is known is told so', () => {
    expect(linesOf({})).toBe(
      'Invoice 1043 · unknown\n  Nothing is known of it.\n\nIn Precoro\n  not known, or not understood\n\nWhat happened\n  nothing yet',
    );
  });

  it('shows who can act and what to type here', () => {
    const verdict = {
      state: 'on hold',
      words: held.words,
      actor: 'engineer',
      command: 'precoro-sync release "invoice 1043"',
    } as const;
    const text = linesOf({ verdict, companies: [{ ...side, hold: held }] });
    expect(text).toContain(
      '  Who can act: engineer\n  To type: precoro-sync release "invoice 1043" --local\n',
    );
    expect(text).toContain(
      '\nOutside, company acme-uk\n  record        bill B2\n  link          linked\n  on hold       yes, see above\n',
    );
  });

  it.each([
    [{ state: 'missing' }, 'It does not exist there any more.'],
    [{ state: 'unreachable', words: 'no route' }, 'could not be asked from here: no route'],
    [
      {
        state: 'found',
        payload: { fields: { tags: ['a'], note: null, paid: false }, lines: [{ amount: '3', tax: null }] },
      },
      '  tags          ["a"]\n  paid          false\n  line 1: amount 3',
    ],
  ] as const)('shows what stands outside: %p', (external, words) => {
    expect(linesOf({ companies: [{ ...side, external }] })).toContain(words);
  });

  it('shows its own words of hold, failure and wait where the verdict has others', () => {
    const wait = { dueAt: NOW, since: NOW, attempts: 2, reason: 'no answer', waitsFor: null };
    const failure = { kind: 'rejected', words: 'Period closed.', actor: 'accountant' } as const;
    const text = linesOf({
      companies: [{ ...side, hold: held, failure, wait, externalId: null, phase: 'none' }],
    });
    expect(text).toContain(
      '  link          none yet\n  on hold       On hold: amount disputed.\n  failure       Period closed.\n  waits         no answer (tried 2 times, next 2026-03-02 12:00:00 UTC)',
    );
    const record = { ref: view.ref, label: null, failure, attempts: 2, firstAt: NOW, lastAt: NOW, order: 1 };
    expect(linesOf({ failure: record })).toContain(
      '  Failed 2 times since 2026-03-02 12:00:00 UTC, last now: Period closed.',
    );
  });

  it.each([
    [{ desiredExternalId: 'B2', desiredLog: null }, 'external id B2, no log'],
    [{ desiredExternalId: null, desiredLog: undefined }, 'no external id'],
    [{ desiredExternalId: undefined, desiredLog: 'Refused.' }, 'log "Refused."'],
  ])('shows what Precoro will show: %p', (wishes, words) => {
    const writeBack = {
      ...{
        ref: view.ref,
        shownExternalId: null,
        shownLog: null,
        order: 1,
        version: 1,
        since: NOW,
        attempts: 0,
      },
      ...{ shownAt: null, openUntil: null, dueAt: NOW, clears: null, due: true, ...wishes },
    };
    expect(linesOf({ writeBack })).toContain(`  will show     ${words}`);
  });

  it('tells a step without a time', () => {
    const journey = [{ at: null, where: 'external', words: 'Changed by somebody.' }] as const;
    expect(linesOf({ journey })).toContain('  time not known           outside  Changed by somebody.');
  });
});

it('the audit wraps long details on a narrow terminal', () => {
  const detail = { count: 2, words: 'a long explanation of what was done and why it was done' };
  const entry = { at: NOW, who: 'ann', what: 'held', subject: 'invoice#1', detail };
  const lines = auditLines([entry], 0, { style, width: 90 });
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join('\n')).toContain('count 2, words a long');
});

describe('going live', () => {
  it('says so of an entity of which nothing is known yet', () => {
    const plan: GoLivePlan = {
      entity: 'receipt',
      label: 'receipt',
      at: NOW,
      gate: 'observe',
      paused: false,
      goLiveDay: '2026-01-01',
      waiting: 0,
      notReadYet: 0,
      beforeGoLive: 0,
      linked: 0,
      onHold: 0,
      otherConnector: { count: 0, examples: [] },
      references: [],
      unmatched: null,
      refusals: [],
      warnings: [],
      incoming: [],
      goesOut: true,
      writes: 0,
      needsWord: false,
    };
    expect(goLiveLines(plan, style)[1]).toBe('  0 receipts known yet');
  });
});

describe('a match', () => {
  const files = { plan: null, report: null };
  const plan: MatchPlan = {
    ...{ entity: 'invoice', label: 'invoice', at: NOW, target: 'bill', comparedBy: ['code', 'parent'] },
    matches: { results: [], onlyTheirs: [] },
    counts: { certain: 0, likely: 0, ambiguous: 0, oneToMany: 1, none: 3 },
    undecided: { certain: 0, likely: 0, ambiguous: 0, oneToMany: 1, none: 3 },
    ...{ created: 1, refused: 2, withoutOwner: 1, direction: 'outward', requests: 0 },
  };
  const row: PlanRow = {
    ...{ decision: '', verdict: 'oneToMany', company: 'acme-uk', score: 20 },
    ...{ oursKey: '11', oursLabel: 'INV-1', theirsKey: 'B1', theirsLabel: 'INV-1' },
    ...{ speaksFor: 'same code', speaksAgainst: 'different sum', oursState: '', theirsState: '' },
  };

  it('tells the company where there are several, and what cannot be matched', () => {
    const text = matchPlanLines(plan, [row], { style, typed, width: null, isAll: false, files }).join('\n');
    expect(text).toMatch(/^Invoices that are not linked, compared by code, parent\n/);
    expect(text).toMatch(/one for several +INV-1 \(id 11\), acme-uk +B1 +INV-1 +same code · different sum/);
    expect(text).toContain('The mapping refuses 2 invoices as they are.');
    expect(text).toContain('1 invoice cannot be looked for, because the supplier is not linked');
  });

  it('tells what was left and why, and when Precoro shows the ids', () => {
    const left = Array.from({ length: 21 }, (_, line) => ({
      line,
      ref: { entity: 'supplier', id: '501' } as const,
      words: 'It has changed.',
    }));
    const end = { entity: 'supplier', linked: 3, already: 2, held: 1, skipped: 4, left } as const;
    const shown = { owed: 3, doneAt: NOW + 60_000, isGateOpen: true };
    const lines = matchEndLines(end, shown, { style }, NOW);
    expect(lines[0]).toBe('Linked: 3 · linked before: 2 · on hold: 1 · not the same: 4');
    expect(lines[1]).toMatch(/^Precoro does not show 3 external ids yet, .* \(in 1 minute\)/);
    expect(lines.slice(2, 4)).toEqual(['Not done: 21', '  line 0 (id 501): It has changed.']);
    expect(lines.at(-1)).toBe('  and 1 more');
    const closed = matchEndLines(end, { ...shown, isGateOpen: false }, { style }, NOW);
    expect(closed[1]).toContain('they are sent once the gate is open');
    expect(matchEndLines({ ...end, left: [] }, { ...shown, owed: 0 }, { style }, NOW)[1]).toBe(
      'Precoro shows every external id.',
    );
  });
});
