import { existsSync } from 'node:fs';

/** Where Chromium, or a browser made from it, usually is on Linux, macOS and Windows. */
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** `CHROME_PATH`, or the first of the usual places. Throws Error that says how to install one. */
export function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
  exists: (path: string) => boolean = existsSync,
): string {
  const given = env['CHROME_PATH'];
  if (given) {
    if (exists(given)) return given;
    throw new Error(
      `CHROME_PATH is "${given}", and there is no file; it must be the path of a Chromium or Chrome`,
    );
  }
  const found = USUAL_PLACES.find(exists);
  if (found !== undefined) return found;
  throw new Error(
    'The tests in the browser need Chromium or Chrome, and none was found. Install it ("apt-get install chromium" on Debian and Ubuntu, "brew install --cask chromium" on macOS), or set CHROME_PATH to where it is.',
  );
}
