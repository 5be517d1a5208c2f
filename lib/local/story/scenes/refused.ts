import { accountName } from '../../run/deeds.ts';
import { GL_ACCOUNT } from '../../../mock-precoro/master-data.ts';
import type { Document } from '../../../mock-precoro/model.ts';
import { nameRecord } from '../../../operator/name-record.ts';
import { retryRecords } from '../../../operator/retry-records.ts';
import { clerkSees, counterparts, linkedCounterpart } from '../both-sides.ts';
import { describeInvoice, enterInvoice, type Entered } from '../clerk.ts';
import type { Scene, Stage } from '../scene.ts';
import { SceneError, until } from '../until.ts';
import { typed } from '../words.ts';

export const refused: Scene = {
  title: 'Refused',
  about: 'An accountant has closed a GL account that Precoro still offers. What happens to an invoice on it?',
  play,
};

/** Travel: few documents name it, so that nothing else is held up. */
const PREFERRED_ACCOUNT = '6420';

async function play(stage: Stage): Promise<void> {
  const { face, deeds } = stage;
  const account = accountToClose();
  await deeds.setGlAccountActive(account, false);
  try {
    face.say(`GL account ${accountName(account)} is closed in the external system.`);
    const entered = await enterInvoice(stage, 'refused', account);
    const { invoice, clerk } = entered;
    face.say(`${clerk} enters ${describeInvoice(entered)}, on that account, and approves it.`);
    await deeds.approve('invoice', invoice.idn);
    const text = await refusal(stage, entered, account);
    face.say(`It was refused. On ${invoice.customName} in Precoro, under "Not sent", the clerk now reads:`);
    face.say(`   "${text}"`);
    await deeds.setGlAccountActive(account, true);
    await cure(stage, entered, account);
  } finally {
    // Left early: whatever happens to the story, the account does not stay closed.
    if (deeds.state().closedAccounts.includes(account)) await deeds.setGlAccountActive(account, true);
  }
}

function accountToClose(): string {
  const codes = GL_ACCOUNT.options.map(({ code }) => code);
  return codes.find((code) => code === PREFERRED_ACCOUNT) ?? codes[0] ?? PREFERRED_ACCOUNT;
}

/** The text that the document in Precoro carries, once nothing of it stands outside for a reason that names the account. */
async function refusal(stage: Stage, { invoice }: Entered, account: string): Promise<string> {
  const text = await until(stage, `The reason on ${invoice.customName} in Precoro`, () =>
    logOf(stage, invoice),
  );
  if (!text.includes(account))
    throw new SceneError(`${invoice.customName} was refused for another reason: ${text}`);
  if (!clerkSees(stage, invoice).inNotSentInfocard)
    throw new SceneError(`${invoice.customName} counts as sent`);
  const outside = await counterparts(stage, invoice);
  if (outside.length > 0)
    throw new SceneError(`${invoice.customName} stands outside although it was refused`);
  return text;
}

async function cure(stage: Stage, { invoice, ref }: Entered, account: string): Promise<void> {
  const { face, services } = stage;
  const { argument } = await nameRecord(services, ref);
  face.say(`The account is opened again (${accountName(account)}), and the invoice tried again:`);
  face.say(`   $ ${typed(`retry ${argument}`)}`);
  await retryRecords(services, [ref]);
  const bill = await until(stage, `The bill of ${invoice.customName}`, () => linkedCounterpart(stage, ref));
  await until(stage, `An end of the text on ${invoice.customName}`, () => {
    const { record, integrationLog } = clerkSees(stage, invoice);
    return integrationLog === null && record.externalId === bill.externalId ? true : null;
  });
  face.say(
    `It stands outside as bill ${bill.externalId}; the text on ${invoice.customName} is gone, and Precoro shows ${bill.externalId}.`,
  );
}

function logOf(stage: Stage, invoice: Document): string | null {
  return clerkSees(stage, invoice).integrationLog;
}
