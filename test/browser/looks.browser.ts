import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { PageScene, PATIENCE, pathOf } from './page-scene.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const Violations = z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.string()) }));
const PHONE = { width: 390, height: 844 };

/** Texts of cells that are wider than their column. */
const SPILLS = `[...document.querySelectorAll('td, th')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent.trim())`;

let scene: PageScene;
/** Pages with something of everything on them. */
let pages: readonly (readonly [name: string, path: string])[];

beforeAll(async () => {
  scene = await PageScene.open();
  const { company } = scene.scene.world.precoro;
  const [sent, refused] = [scene.draft('invoice'), scene.draft('invoice')];
  company.approve('invoice', sent.idn);
  const page = await scene.visit(pathOf(sent));
  await page.locator('#precoro').getByText('Sent').waitFor(PATIENCE);
  await scene.deeds.setGlAccountActive('6420', false);
  company.approve('invoice', refused.idn);
  await page.goto(`${scene.page.url}${pathOf(refused)}`);
  await page.getByRole('group', { name: 'Not sent' }).waitFor(PATIENCE);
  const supplier = company.listSuppliers()[0];
  pages = [
    ['the first page', '/'],
    ['a document in step', pathOf(sent)],
    ['a refused document', pathOf(refused)],
    ['a supplier', `/records/supplier/${supplier?.id}`],
    ['a search without result', '/?search=nowhere'],
    ['an address that is none', '/nowhere'],
  ];
}, 300_000);
afterAll(() => scene?.close());

async function violations(page: Page) {
  await page.evaluate(AXE);
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, help, nodes }) =>
        ({ id, help, nodes: nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary) })))`,
  );
  return Violations.parse(found);
}

describe('every page', () => {
  it.each(['light', 'dark'] as const)('is accessible in %s colours', async (colorScheme) => {
    for (const [name, path] of pages) {
      const page = await scene.visit(path, { colorScheme });
      expect({ name, violations: await violations(page) }).toEqual({ name, violations: [] });
      await page.context().close();
    }
  });

  it('is accessible on a phone, and does not scroll sideways', async () => {
    for (const [name, path] of pages) {
      const page = await scene.visit(path, { viewport: PHONE, isMobile: true });
      expect({ name, violations: await violations(page) }).toEqual({ name, violations: [] });
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect({ name, width }).toEqual({ name, width: PHONE.width });
      expect({ name, spills: await page.evaluate(SPILLS) }).toEqual({ name, spills: [] });
      await page.context().close();
    }
  });

  it('can be read and used without JavaScript', async () => {
    const draft = scene.draft('receipt');
    const page = await scene.visit(pathOf(draft), { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await page.locator('#told').innerText()).toContain(`Receipt ${draft.idn} is approved`);
    expect(await page.getByRole('button', { name: 'Pause updates' }).isVisible()).toBe(false);
    const isSent = async () => {
      await page.getByRole('link', { name: 'Show the newest state' }).click();
      return (await page.locator('#precoro').innerText()).includes('Sent');
    };
    await scene.until(isSent);
  });
});

describe('with the keyboard alone', () => {
  const focused = (page: Page) => page.evaluate('document.activeElement.textContent.trim()');
  const tabTo = async (page: Page, words: RegExp) => {
    for (let steps = 0; steps < 60; steps += 1) {
      await page.keyboard.press('Tab');
      if (words.test(String(await focused(page)))) return;
    }
    throw new Error(`Nothing with ${String(words)} was reached`);
  };

  it('a document is found, opened and approved, and what came of it has the focus', async () => {
    const draft = scene.draft('invoice');
    const page = await scene.visit('/');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type(draft.invoiceNumber ?? '');
    await page.keyboard.press('Enter');
    await page.waitForURL(/search=/);
    await tabTo(page, new RegExp(`^Invoice ${draft.idn}$`));
    await page.keyboard.press('Enter');
    await page.waitForURL(/records/);
    await tabTo(page, /^Approve$/);
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.locator('#told').waitFor();
    expect(await focused(page)).toMatch(new RegExp(`^Done\\s+Invoice ${draft.idn} is approved`));
  });
});

describe('the page stays at the newest state by itself', () => {
  it('but not while it is paused, and not under the hands of a person', async () => {
    const draft = scene.draft('invoice');
    const page = await scene.visit(pathOf(draft));
    const status = page.locator('#precoro .marks');
    await page.getByRole('button', { name: 'Pause updates' }).click();
    const { company } = scene.scene.world.precoro;
    company.act('invoice', draft.idn, 'confirm');
    await page.waitForTimeout(2500);
    expect(await status.innerText()).toBe('Draft');
    await page.getByRole('button', { name: 'Resume updates' }).click();
    await status.getByText('Pending').waitFor();
    await page.getByRole('button', { name: 'Approve' }).focus();
    company.cancel('invoice', draft.idn);
    await status.getByText('Canceled').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(1);
    await page.getByRole('link', { name: 'All records' }).focus();
    await page.getByText('Its status allows nothing more.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  it('and says so when the run has ended', async () => {
    const page = await scene.visit('/');
    await page.route('**/*', (route) => route.abort());
    await page.getByText('The run does not answer').waitFor();
    await page.unrouteAll();
    await page.getByText('The run does not answer').waitFor({ ...PATIENCE, state: 'detached' });
  });
});

/** With SCREENSHOTS=1: the pictures of the documentation are made anew. */
(process.env['SCREENSHOTS'] === '1' ? describe : describe.skip)('pictures', () => {
  const IMAGES = new URL('../../docs/images/', import.meta.url).pathname;
  const LARGE = {
    ...{ viewport: { width: 1360, height: 1120 }, deviceScaleFactor: 1.5 },
    reducedMotion: 'reduce' as const,
  };

  it('of a document that was refused, and is outside now', async () => {
    const { company } = scene.scene.world.precoro;
    const [document, other] = [scene.draft('invoice'), scene.draft('invoice')];
    company.approve('invoice', document.idn);
    company.approve('invoice', other.idn);
    const small = { viewport: PHONE, deviceScaleFactor: 2, isMobile: true } as const;
    const phone = await scene.visit(pathOf(other), small);
    const page = await scene.visit(pathOf(document), LARGE);
    await page.getByRole('group', { name: 'Not sent' }).waitFor(PATIENCE);
    await phone.getByRole('group', { name: 'Not sent' }).waitFor(PATIENCE);
    await phone.waitForTimeout(2500);
    await phone.screenshot({ path: `${IMAGES}page-phone.png` });
    await scene.deeds.setGlAccountActive('6420', true);
    company.revise('invoice', document.idn);
    company.approve('invoice', document.idn);
    await page.locator('#precoro').getByText('Sent', { exact: true }).waitFor(PATIENCE);
    await page.locator('#verdict').getByText('In step').waitFor(PATIENCE);
    await page.waitForTimeout(2500);
    await page.screenshot({ path: `${IMAGES}page-document.png` });
  });

  it('of the list', async () => {
    const page = await scene.visit('/', LARGE);
    await page.waitForTimeout(5000);
    await page.screenshot({ path: `${IMAGES}page-list.png` });
  });
});

it('never asks anybody else, and nothing else fails in it', () => {
  const expected = /404 \(Not Found\)|net::ERR_FAILED/;
  expect(scene.complaints.filter((line) => !expected.test(line))).toEqual([]);
});
