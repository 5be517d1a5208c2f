import type { AlertMark, AlertMarks, Mail, Mails } from '../../../lib/sync/ports/alerts.ts';

/** What people were told. Marks are never tidied away here. */
export function memoryAlertMarks(): AlertMarks {
  const stored = new Map<string, AlertMark>();
  return {
    async readAll() {
      return [...stored.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async save(mark) {
      if ((stored.get(mark.key)?.version ?? 0) !== mark.version) return false;
      stored.set(mark.key, { ...mark, version: mark.version + 1 });
      return true;
    },
  };
}

/** A postbox: what was sent, in order. */
export function memoryMails(): Mails & { readonly sent: readonly Mail[] } {
  const sent: Mail[] = [];
  return {
    sent,
    async send(mail) {
      sent.push(mail);
    },
  };
}
