import { styleText } from 'node:util';

/** Colours of the output, or none of them. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

export function styleFor(colors: boolean): Style {
  const as = (format: keyof Style) => (text: string) =>
    colors && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return { bold: as('bold'), dim: as('dim'), red: as('red'), yellow: as('yellow'), green: as('green') };
}
