import type { ManagedStore } from './managed-store.ts';

interface Entry {
  readonly store: Promise<ManagedStore>;
  users: number;
}

/** A store as one generation of the gateway uses it. */
export interface Lease {
  readonly store: ManagedStore;
  /** Closes the store where nobody else uses it. May be called again. */
  readonly release: () => Promise<void>;
}

/**
 * Stores by the options they were opened with. A reload that does not change them goes on with the same
 * store; where it does, the old one closes when its last request has ended.
 */
export class SharedStores {
  readonly #entries = new Map<string, Entry>();

  async take(name: string, open: () => Promise<ManagedStore>): Promise<Lease> {
    const entry = this.#entries.get(name) ?? { store: open(), users: 0 };
    this.#entries.set(name, entry);
    entry.users++;
    let released: Promise<void> | undefined;
    const release = (): Promise<void> => (released ??= this.#release(name, entry));
    try {
      return { store: await entry.store, release };
    } catch (error) {
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(async ({ store }) => (await store).close()));
  }

  async #release(name: string, entry: Entry): Promise<void> {
    entry.users--;
    if (entry.users > 0) return;
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
    await (await entry.store).close();
  }
}
