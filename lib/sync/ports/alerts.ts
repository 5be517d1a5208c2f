/** One e-mail. */
export interface Mail {
  /** The `key` of a recipient (lib/mapping/recipients.ts). */
  readonly to: string;
  /** At most 99 printable ASCII characters, the first no blank. */
  readonly subject: string;
  /** Lines of at most 78 columns, but for words that are longer. */
  readonly text: string;
}

export interface Mails {
  /** Handed over when it resolves; whether anybody reads it is not known. */
  send(mail: Mail): Promise<void>;
}

/** What one recipient was told about one matter. Times are milliseconds since the epoch by our own clock. */
export interface AlertMark {
  /** Recipient and matter: `9f86d081884c#cause#3fa9c1`, `9f86d081884c#digest`. */
  readonly key: string;
  /** When the matter was first seen since it was last gone. */
  readonly noticedAt: number;
  /** When it was last told; null before that. */
  readonly toldAt: number | null;
  /** Records it was told of. */
  readonly toldCount: number;
  /** How it was told, in one line. */
  readonly title: string;
  /** When it was first found gone; null while it stands. */
  readonly goneAt: number | null;
  /** Somebody is telling it and should be through by then; null when nobody is. */
  readonly claimedUntil: number | null;
  /** For optimistic writes; 0 for a mark not stored yet. */
  readonly version: number;
}

/** Marks are tidied away a month after their last write. */
export interface AlertMarks {
  /** Strongly consistent. */
  readAll(): Promise<readonly AlertMark[]>;
  /** Writes `mark` if the stored version is still `mark.version`, as `version + 1`. False if not. */
  save(mark: AlertMark, now: number): Promise<boolean>;
}
