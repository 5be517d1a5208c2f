import type { Teller } from '../run/lines.ts';
import type { PanelView } from './panel.ts';

/** What a person can press. */
export type Key = 'next' | 'break' | 'quit';

/** The panel without its last events, which the face has heard itself. */
export type PanelState = Omit<PanelView, 'events'>;

/** How the run meets a person: lines that stay, a panel below them, and keys. */
export interface Face extends Teller {
  /** False: nobody can press a key, so nothing waits for one. */
  readonly hasKeys: boolean;
  /** Something that happened by the way: one of the panel's last events, a plain line where there is no panel. */
  news(line: string): void;
  /** Shows the panel in place of the one before. Does nothing where there is no terminal. */
  show(view: PanelState): void;
  /** Hears of every key from now on; answers how to hear no more. */
  onKey(hear: (key: Key) => void): () => void;
  /** Takes the panel away and gives the terminal back. Safe to call twice. */
  close(): void;
}

/** Where there is no terminal: plain lines, no panel, no keys. */
export function plainFace(teller: Teller): Face {
  return {
    say: (line) => teller.say(line),
    complain: (line) => teller.complain(line),
    hasKeys: false,
    news: (line) => teller.say(line),
    show: () => undefined,
    onKey: () => () => undefined,
    close: () => undefined,
  };
}
