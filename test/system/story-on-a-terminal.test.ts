import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { startOnTerminal, type Screen } from '../support/pty.ts';
import { NO_FAULT_FOUND } from './scene.ts';

jest.setTimeout(900_000);

/** Far more than any machine needs: what takes longer is broken. */
const LONG_MS = 400_000;
const COMPANY = [
  ...['--suppliers', '24', '--linked-suppliers', '0.8', '--purchase-orders', '4'],
  ...['--invoices', '12', '--receipts', '3'],
];
const SCENES = ['Go live', 'Match', 'Live', 'Refused', 'No answer'] as const;

const folder = mkdtempSync(join(tmpdir(), 'precoro-sync-story-'));
let screen: Screen | null = null;
afterEach(() => screen?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[] = [], size = { columns: 100, rows: 32 }, env = {}): Screen {
  screen = startOnTerminal([...COMPANY, ...args], { ...size, env });
  return screen;
}

/** The whole text without the breaks that the width of the terminal made. */
const read = (shown: Screen) => shown.all().join(' ').replace(/\s+/g, ' ');

describe('the story on a terminal', () => {
  it('is played by a person: Enter through the scenes, b breaks something, q ends with the comparison', async () => {
    const report = join(folder, 'report.json');
    const shown = start(['--report', report]);
    await shown.waitFor(/^precoro-sync$/m);
    for (const [index, title] of SCENES.entries()) {
      await shown.waitFor(
        new RegExp(`^Enter Scene ${index + 1} of 5: ${title} .*q stop and compare`, 'm'),
        LONG_MS,
      );
      shown.press('\r');
      await shown.waitFor(new RegExp(`^── Scene ${index + 1} of 5: ${title} ──$`, 'm'), LONG_MS);
    }
    await shown.waitFor(/^── Clerks at work ──$/m, LONG_MS);
    expect(shown.showsCursor()).toBe(false);
    expect(shown.screen().join('\n')).toMatch(
      /in Precoro +outside +waiting +on hold +refused[^]*^suppliers +\d[^]*^invoices +\d[^]*^Both sides of each document: http:\/\/127\.0\.0\.1:\d+$[^]*^Requests in 24 h: \d+ of 3,000 \(live \d+, write-back \d+, background \d+\)$[^]*^enough (at this pace|until)/m,
    );
    shown.press('b');
    await shown.waitFor(/^Broken: /m);
    await shown.waitFor(/^Healed at /m, LONG_MS);
    shown.press('q');
    expect(await shown.ended).toBe(0);
    const text = read(shown);
    expectStory(text);
    // The clerks, who go on working, may take the very invoice back.
    expect(text).toMatch(
      /Healed at [\d: ]+(INV-\d+ stands outside once, as bill B-\d+|another clerk took INV-\d+ back)/,
    );
    expect(text).toMatch(/\d+ in EUR: [\d,.-]+ in Precoro, [\d,.-]+ outside: equal/);
    expect(text).toContain('0 missing, 0 twice, 0 outdated');
    expect(text).toContain('Both systems agree.');
    expect(shown.showsCursor()).toBe(true);
    const { proof } = z.object({ proof: z.unknown() }).parse(JSON.parse(readFileSync(report, 'utf8')));
    expect(proof).toEqual(NO_FAULT_FOUND);
  });

  it('plays itself with --auto, on 80 by 24 and without colours, and goes on when the terminal changes', async () => {
    const shown = start(
      ['--auto', '--data', join(folder, 'kept')],
      { columns: 80, rows: 24 },
      { NO_COLOR: '1' },
    );
    await shown.waitFor(/^── Scene 2 of 5: Match ──$/m, LONG_MS);
    shown.resize(110, 40);
    await shown.waitFor(/^── Clerks at work ──$/m, LONG_MS);
    await shown.waitFor(/newest change took/);
    expectStory(read(shown));
    expect(shown.raw()).not.toMatch(COLOUR);
    shown.press('\u0003');
    expect(await shown.ended).toBe(0);
    expect(read(shown)).toContain('Stopped.');
    expect(read(shown)).not.toContain('Comparing both systems');
    expect(shown.showsCursor()).toBe(true);
  });

  it('is not told a second time in the same folder; keys and panel are there all the same', async () => {
    expect(existsSync(join(folder, 'kept'))).toBe(true);
    const shown = start(['--data', join(folder, 'kept')]);
    await shown.waitFor(/^── Clerks at work ──$/m, LONG_MS);
    await shown.waitFor(/b break something +q stop and compare/);
    shown.press('q');
    expect(await shown.ended).toBe(0);
    expect(read(shown)).not.toContain('Scene 1');
    expect(read(shown)).toContain('Both systems agree.');
  });
});

// eslint-disable-next-line no-control-regex
const COLOUR = /\u001B\[(?:[34]\d|9\d|10\d)(?:;\d+)*m/;

/** What a person must have read by the end of the fifth scene. */
function expectStory(text: string): void {
  const said = [
    /Read in \d+ requests: 24 suppliers, 4 purchase orders, 12 invoices and 3 receipts\. Written so far: nothing\./,
    /\d+ of 12 invoices were approved before 2026-01-01, the go-live day: they are left alone\./,
    /\d+ suppliers in Precoro carry their id of the other system already/,
    /\d suppliers? (?:is|are) not, and go(?:es)? on hold, until you link (?:it|them), or release (?:it|them) to be created: ".+" in Precoro, ".+" \(V-\d+\) outside, likely: same name/,
    /\$ npx precoro-sync link "supplier S\d+" V-\d+ --local/,
    /INV-\d+ \(in Precoro \d+\) was approved at [\d:day ]+; \d+ \w+ later it stood outside as bill B-\d+\./,
    /Precoro showed it: external id B-\d+ on INV-\d+/,
    /On INV-\d+ in Precoro, under "Not sent", the clerk now reads: "GL account 6420 is inactive/,
    /It stands outside as bill B-\d+; the text on INV-\d+ is gone/,
    /found bill B-\d+ with the key of INV-\d+, and adopted it\./,
    /Bills outside for INV-\d+, counted there: 1\. One bill, not two\./,
  ];
  for (const words of said) expect(text).toMatch(words);
  expect(text).not.toContain('did not come to its end');
}
