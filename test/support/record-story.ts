/**
 * Plays the story of `npm start` on a terminal of its own, with a person who presses Enter, breaks one thing and ends it,
 * and writes what stands there as Markdown. By hand: `node test/support/record-story.ts > docs/story.md`.
 * Further arguments go to `npm start`, such as a smaller company.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startOnTerminal } from './pty.ts';

const SCENES = 5;
const LONG_MS = 900_000;
const CLERKS_MS = 15_000;
/** The panel's first line. */
const PANEL = /^── (?:day \d+ )?\d\d:\d\d:\d\d ── /;

const shown = startOnTerminal(['--speed', '60', ...process.argv.slice(2)], { columns: 100, rows: 40 });
process.on('exit', () => shown.kill());
const panels: string[] = [];

/** The panel as it stands, once it has been drawn with the newest numbers. */
async function keepPanel(title: string): Promise<void> {
  await sleep(2500);
  const screen = shown.screen();
  const start = screen.findLastIndex((line) => PANEL.test(line));
  panels.push(`### ${title}\n\n${fenced(screen.slice(start))}`);
}

function fenced(lines: readonly string[]): string {
  return `\`\`\`text\n${lines.join('\n').trimEnd()}\n\`\`\``;
}

for (let scene = 1; scene <= SCENES; scene += 1) {
  await shown.waitFor(new RegExp(`^Enter Scene ${scene} of ${SCENES}`, 'm'), LONG_MS);
  await keepPanel(scene === 1 ? 'Before the first scene' : `After scene ${scene - 1}`);
  shown.press('\r');
}
await shown.waitFor(/^── Clerks at work ──$/m, LONG_MS);
shown.press('b');
await shown.waitFor(/^Healed at /m, LONG_MS);
await sleep(CLERKS_MS);
await keepPanel('Clerks at work');
shown.press('q');
const code = await shown.ended;
if (code !== 0) process.stderr.write(`The run ended with ${code}\n`);
process.exitCode = code;

process.stdout.write(`# What \`npm start\` shows

A recording of one run on a terminal of 100 by 40: what scrolled by, and the panel below it. A person pressed Enter before
each scene, \`b\` once and \`q\` at the end. One second of the terminal is a minute there.

## The story

${fenced(shown.all())}

## The panel

${panels.join('\n\n')}
`);
