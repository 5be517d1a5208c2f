import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PageScene, PATIENCE, pathOf } from './page-scene.ts';

let scene: PageScene;
beforeAll(async () => {
  scene = await PageScene.open();
}, 300_000);
afterAll(() => scene?.close());

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
const verdict = (page: Page, words: string) =>
  page.locator('#verdict').getByText(words).first().waitFor(PATIENCE);
const left = (page: Page, words: string | RegExp) =>
  page.locator('#precoro').getByText(words).first().waitFor(PATIENCE);
const right = (page: Page, words: string | RegExp) =>
  page.locator('#external').getByText(words).first().waitFor(PATIENCE);
const told = (page: Page) => page.locator('#told').innerText();
const buttons = (page: Page) => page.locator('main').getByRole('button').allInnerTexts();

describe('a document on the page', () => {
  it('that is approved becomes a bill, and Precoro shows its number', async () => {
    const draft = scene.draft('invoice');
    const page = await scene.visit(pathOf(draft));
    await left(page, 'Draft');
    await right(page, 'Nothing yet');
    await press(page, 'Approve');
    expect(await told(page)).toContain(`Invoice ${draft.idn} is approved in Precoro.`);
    await left(page, 'Approved');
    await right(page, /^Bill B-\d+$/);
    await left(page, 'Sent');
    await verdict(page, 'In step');
    const heading = await page.locator('#external-heading').innerText();
    await left(page, heading.replace('Bill ', ''));
    await page.locator('#journey').getByText('Created as').waitFor(PATIENCE);
    expect(await buttons(page)).toEqual(expect.arrayContaining(['Revise', 'Cancel document']));
    expect(await buttons(page)).not.toContain('Approve');
  });

  it('that is revised waits outside, and goes over again when it is approved', async () => {
    const draft = scene.draft('invoice');
    const { company } = scene.scene.world.precoro;
    company.approve('invoice', draft.idn);
    const page = await scene.visit(pathOf(draft));
    await verdict(page, 'In step');
    await press(page, 'Revise');
    await left(page, 'In Revision');
    await right(page, '1,515.73');
    company.edit('invoice', draft.idn, { lines: [{ name: 'Hotel night', quantity: '2', price: '100' }] });
    await press(page, 'Approve');
    await right(page, '200.00');
    await left(page, '200.00 ');
    await verdict(page, 'In step');
  });

  it('that is cancelled is cancelled outside', async () => {
    const draft = scene.draft('purchaseOrder');
    scene.scene.world.precoro.company.approve('purchaseOrder', draft.idn);
    const page = await scene.visit(pathOf(draft));
    await right(page, 'Open');
    await press(page, 'Cancel document');
    expect(await told(page)).toContain(`Purchase order ${draft.idn} is cancelled in Precoro.`);
    await left(page, 'Canceled');
    await right(page, 'Cancelled');
    await page.getByText('Its status allows nothing more.').waitFor(PATIENCE);
  });

  it('that somebody else has approved meanwhile is told so, in Precoro’s words', async () => {
    const draft = scene.draft('invoice');
    const page = await scene.visit(pathOf(draft));
    await press(page, 'Pause updates');
    scene.scene.world.precoro.company.approve('invoice', draft.idn);
    await press(page, 'Approve');
    expect(await told(page)).toMatch(/^Refused .*is Approved cannot take "approve"/);
  });
});

describe('what a person breaks', () => {
  it('a closed account: the document says why it was not sent, until the account is open again', async () => {
    const draft = scene.draft('invoice');
    const page = await scene.visit(pathOf(draft));
    await press(page, 'Close account 6420');
    await page.locator('#broken').getByText('6420 Travel is closed').waitFor();
    await press(page, 'Approve');
    const card = page.getByRole('group', { name: 'Not sent' });
    await card.getByText(/6420/).waitFor(PATIENCE);
    await verdict(page, 'Failing');
    await verdict(page, 'the accountant');
    await verdict(page, `precoro-sync retry "invoice ${draft.idn}"`);
    await right(page, 'Nothing yet');
    await press(page, 'Reopen account 6420');
    await press(page, 'Revise');
    await press(page, 'Approve');
    await right(page, /^Bill B-\d+$/);
    await left(page, 'Sent');
    await card.waitFor({ ...PATIENCE, state: 'detached' });
  });

  it('an external system that saves and stays silent: one bill, not two', async () => {
    const draft = scene.draft('invoice');
    const page = await scene.visit(pathOf(draft));
    await press(page, 'External system silent, once');
    await page.locator('#broken').getByText('will not answer its next write').waitFor();
    expect(await buttons(page)).not.toContain('External system silent, once');
    await press(page, 'Approve');
    await verdict(page, 'In step');
    await right(page, /^Bill B-\d+$/);
    expect(await buttons(page)).toContain('External system silent, once');
    const bills = await scene.scene.world.database.query(
      'SELECT external_id FROM precoro_sync.bill WHERE number = $1',
      [draft.invoiceNumber],
    );
    expect(bills).toHaveLength(1);
  });

  it('lost webhooks: the change is found all the same, later', async () => {
    const draft = scene.draft('invoice');
    const page = await scene.visit(pathOf(draft));
    await scene.scene.world.precoro.webhooksSettled();
    await press(page, 'Lose webhooks');
    await page.locator('#broken').getByText('webhooks get lost').waitFor();
    const heard = scene.scene.world.precoro.webhookDeliveries().length;
    await press(page, 'Approve');
    // The next poll comes after an hour and a half of the run's time.
    await page.locator('#verdict').getByText('In step').first().waitFor({ timeout: 170_000 });
    await right(page, /^Bill B-\d+$/);
    const since = scene.scene.world.precoro.webhookDeliveries().slice(heard);
    expect(new Set(since.map(({ outcome }) => outcome))).toEqual(new Set(['dropped']));
    await press(page, 'Let webhooks arrive again');
    await page.locator('#broken').getByText('webhooks get lost').waitFor({ state: 'detached' });
  });

  it('an account chosen on the first page', async () => {
    const page = await scene.visit('/');
    await page.getByLabel('GL account in the external system').selectOption('6510');
    await press(page, 'Close the account');
    expect(await told(page)).toContain('GL account 6510 Consulting is closed in the external system.');
    await page.locator('#broken').getByText('6510 Consulting').waitFor();
    await page.getByLabel('GL account in the external system').selectOption('6510');
    await press(page, 'Reopen it');
    expect(await told(page)).toContain('GL account 6510 Consulting is open again in the external system.');
    await page.locator('#broken').getByText('6510 Consulting').waitFor({ state: 'detached' });
  });
});

it('never asks anybody else, and nothing fails in it', () => {
  expect(scene.complaints).toEqual([]);
});
