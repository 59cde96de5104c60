/** How many requests are at work at each account. Outlives reloads. */
export class InFlight {
  readonly #counts = new Map<string, number>();

  of(account: string): number {
    return this.#counts.get(account) ?? 0;
  }

  begin(account: string): void {
    this.#counts.set(account, this.of(account) + 1);
  }

  /** Once for each `begin`. */
  end(account: string): void {
    const left = this.of(account) - 1;
    if (left > 0) this.#counts.set(account, left);
    else this.#counts.delete(account);
  }
}
