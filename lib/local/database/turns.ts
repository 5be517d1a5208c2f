/** Lets one holder at a time through, first come first served. */
export class Turns {
  #holder: object | null = null;
  readonly #waiting: { readonly holder: object; readonly go: () => void }[] = [];

  /** Resolves when it is this holder's turn; at once when it already is. */
  take(holder: object): Promise<void> {
    if (this.#holder === holder) return Promise.resolve();
    if (this.#holder === null) {
      this.#holder = holder;
      return Promise.resolve();
    }
    return new Promise((go) => this.#waiting.push({ holder, go }));
  }

  has(holder: object): boolean {
    return this.#holder === holder;
  }

  /** Gives the turn to the next one; for a holder that only waits, gives its place up. */
  leave(holder: object): void {
    if (this.#holder === holder) {
      const next = this.#waiting.shift();
      this.#holder = next?.holder ?? null;
      next?.go();
      return;
    }
    const place = this.#waiting.findIndex((entry) => entry.holder === holder);
    if (place >= 0) this.#waiting.splice(place, 1);
  }
}
