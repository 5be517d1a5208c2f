import type { Face, Key, PanelState } from '../../../lib/local/story/face.ts';

/** A person in a test: hears every line and every panel, and presses keys. */
export interface ScriptedFace extends Face {
  readonly said: readonly string[];
  readonly heard: readonly string[];
  readonly complaints: readonly string[];
  readonly press: (key: Key) => void;
  /** The newest panel; null before the first. */
  readonly panel: () => PanelState | null;
  /** Called at every panel, as a person looks at the screen. */
  onPanel: (state: PanelState) => void;
}

export function scriptedFace({ hasKeys = true } = {}): ScriptedFace {
  const said: string[] = [];
  const heard: string[] = [];
  const complaints: string[] = [];
  const listeners = new Set<(key: Key) => void>();
  let shown: PanelState | null = null;
  return {
    ...{ said, heard, complaints, hasKeys },
    say: (line) => void said.push(line),
    complain: (line) => void complaints.push(line),
    news: (line) => void heard.push(line),
    show(state) {
      shown = state;
      this.onPanel(state);
    },
    onKey(hear) {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    close: () => undefined,
    press: (key) => [...listeners].forEach((hear) => hear(key)),
    panel: () => shown,
    onPanel: () => undefined,
  };
}
