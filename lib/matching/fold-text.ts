import anyAscii from 'any-ascii';

/**
 * What stays of a text when people write it in their own way: Latin letters in lower case and digits, words apart by
 * one space. "S.r.o." and "A/S" are one word each, "Müller" and "Mueller" the same.
 */
export function foldText(text: string): string {
  return toLatin(text)
    .toLowerCase()
    .replace(/['’`´]/g, '')
    .replace(/(?<=\b[a-z])[./](?=[a-z](?:[./]|\b))/g, '')
    .replace(/[&+]/g, ' and ')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/([ao])e|(?<![aeq])(u)e/g, '$1$2')
    .replace(/aa/g, 'a')
    .trim();
}

/** Letters and digits in upper case, for numbers. */
export function foldCode(text: string): string {
  return toLatin(text)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '');
}

/** Most texts are Latin already, and asking is cheaper than changing. */
function toLatin(text: string): string {
  // eslint-disable-next-line no-control-regex -- what is not ASCII
  return /[^\x00-\x7f]/.test(text) ? anyAscii(text.normalize('NFKC')) : text;
}
