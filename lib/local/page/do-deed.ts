import { z } from 'zod';
import { DOCUMENT_ENTITIES } from '../../mock-precoro/model.ts';
import { CompanyRefusal, UnknownRecord } from '../../mock-precoro/refusal.ts';
import { DOCUMENT_DEEDS, type Deeds } from '../run/deeds.ts';
import type { Told } from './told.ts';

const Form = z.discriminatedUnion('deed', [
  z.object({ deed: z.enum(DOCUMENT_DEEDS), entity: z.enum(DOCUMENT_ENTITIES), idn: z.string().min(1) }),
  z.object({ deed: z.enum(['close-account', 'open-account']), code: z.string().min(1) }),
  z.object({ deed: z.enum(['silence-external', 'lose-webhooks', 'deliver-webhooks']) }),
]);

/** The form of a button that this page never shows. */
export class NoSuchDeed extends Error {
  override readonly name = 'NoSuchDeed';
}

/**
 * Does what the button's form says. What the systems refuse is told in their words. Throws NoSuchDeed for any other form.
 */
export async function doDeed(
  deeds: Omit<Deeds, 'state'>,
  form: Readonly<Record<string, unknown>>,
): Promise<Omit<Told, 'at'>> {
  const parsed = Form.safeParse(form);
  if (!parsed.success)
    throw new NoSuchDeed(`There is no button with this form: ${z.prettifyError(parsed.error)}`);
  try {
    return { tone: 'done', words: await carryOut(deeds, parsed.data) };
  } catch (error) {
    const refused =
      error instanceof CompanyRefusal || error instanceof UnknownRecord || error instanceof RangeError;
    if (!refused) throw error;
    return { tone: 'refused', words: error.message };
  }
}

function carryOut(deeds: Omit<Deeds, 'state'>, form: z.infer<typeof Form>): Promise<string> {
  switch (form.deed) {
    case 'approve':
    case 'revise':
    case 'cancel':
      return deeds[form.deed](form.entity, form.idn);
    case 'close-account':
    case 'open-account':
      return deeds.setGlAccountActive(form.code, form.deed === 'open-account');
    case 'silence-external':
      return deeds.silenceExternal();
    case 'lose-webhooks':
    case 'deliver-webhooks':
      return deeds.loseWebhooks(form.deed === 'lose-webhooks');
  }
}
