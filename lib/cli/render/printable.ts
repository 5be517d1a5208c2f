/** Colours that we write ourselves: see style.ts. */
const OWN_COLORS = ['0', '1', '2', '22', '31', '32', '33', '39'].map((code) => `\x1b[${code}m`);
/** Colours; what else moves a terminal's cursor or changes it; and what turns the direction of the text that follows. */
// eslint-disable-next-line no-control-regex
const CONTROL = /\x1b\[[\d;]{0,20}m|[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Lines fit for a terminal. Names and words may come from anywhere: what is no letter becomes "�", so that no record can
 * move the cursor, change the terminal's title or clipboard, or make a line read as another. Our own colours stay.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, (found) =>
    OWN_COLORS.includes(found) ? found : found === '\r' ? '' : '\ufffd',
  );
}

/** The same for a JSON document, which keeps its content: everything of the kind is written as `\u001b`. */
export function printableJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(NOT_IN_JSON, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What JSON.stringify leaves as it is. */
const NOT_IN_JSON = /[\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;
