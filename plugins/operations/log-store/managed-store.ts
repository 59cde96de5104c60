import type { LogStore } from './keys.ts';

/** A store with an end; who opened it closes it. */
export interface ManagedStore extends LogStore {
  /** Writes what waits, then lets go. May be called again. */
  close(): Promise<void>;
}
