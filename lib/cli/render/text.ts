/** `Purchase order`. */
export function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}
