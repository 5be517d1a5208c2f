import { afterEach, expect, it, jest } from '@jest/globals';
import { startOnTerminal, type Screen } from '../support/pty.ts';

jest.setTimeout(300_000);

let screen: Screen | null = null;
afterEach(() => screen?.kill('SIGKILL'));

it('Ctrl-C reaches every process of the run, and it still ends in order', async () => {
  const company = ['--suppliers', '8', '--purchase-orders', '3', '--invoices', '5', '--receipts', '2'];
  const shown = startOnTerminal([...company, '--no-story', '--no-page'], { columns: 120, rows: 32 });
  screen = shown;
  // The gates are open, and the functions are at work.
  await shown.waitFor(/ stands outside as /, 200_000);
  shown.press('\u0003');
  await shown.waitFor(/Stopping … \(once more to stop at once\)$/m);
  expect(await shown.ended).toBe(0);
  const text = shown.all().join('\n');
  expect(text).toContain('Stopped. "npm start -- --until-idle" ends with a comparison of both systems.');
  expect(text).not.toMatch(/ECONN|EPIPE|Error|SIGKILL/);
});
