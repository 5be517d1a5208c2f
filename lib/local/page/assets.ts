import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Put into every page; their hashes are all that the page's security policy lets in. */
export const PAGE_CSS = read('./page.css');
export const PAGE_SCRIPT = read('./live.js');

/** As Content-Security-Policy names the text of an element. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** As elements, without a space that the hashes do not know. */
export const STYLE_ELEMENT = `<style>${PAGE_CSS}</style>`;
export const SCRIPT_ELEMENT = `<script>${PAGE_SCRIPT}</script>`;
