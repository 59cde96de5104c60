/** Where a session is at home, and where it was last while its home was cooling. */
interface Place {
  readonly home: string;
  readonly guest: string | undefined;
  /** On the monotonic clock. */
  readonly usedMs: number;
}

const mostSessions = 10_000;

/** Which account serves which session, so that what its provider has cached of it is of use. Outlives reloads. */
export class Affinity {
  /** Least recently used first. */
  readonly #places = new Map<string, Place>();

  /** The accounts that should serve a session, the better one first. */
  placesOf(session: string, nowMs: number, ttlMs: number): readonly string[] {
    const place = this.#places.get(session);
    if (place === undefined) return [];
    if (nowMs - place.usedMs >= ttlMs) {
      this.#places.delete(session);
      return [];
    }
    return place.guest === undefined ? [place.home] : [place.home, place.guest];
  }

  /**
   * An account has served the session. `keepsHome` tells whether an account that did not serve it is worth
   * coming back to.
   */
  served(
    session: string,
    account: string,
    nowMs: number,
    keepsHome: (home: string) => boolean,
  ): void {
    const home = this.#places.get(session)?.home ?? account;
    this.#places.delete(session);
    this.#places.set(
      session,
      home !== account && keepsHome(home)
        ? { home, guest: account, usedMs: nowMs }
        : { home: account, guest: undefined, usedMs: nowMs },
    );
    const [oldest] = this.#places.keys();
    if (this.#places.size > mostSessions && oldest !== undefined) this.#places.delete(oldest);
  }
}
