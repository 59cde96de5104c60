import type { Decoded, Warning } from './dialect.ts';
import type { Extensions } from './model.ts';

/** Collects what a translation could not express. */
export class Ledger {
  readonly #warnings: Warning[] = [];

  lose(path: string, reason: string): void {
    this.#warnings.push({ path, reason });
  }

  /** Reports the members that only dialects other than `own` understand. */
  loseForeign(path: string, extensions: Extensions | undefined, own: string): void {
    for (const [dialect, members] of Object.entries(extensions ?? {})) {
      if (dialect === own) continue;
      for (const [name, value] of Object.entries(members))
        if (value !== undefined)
          this.lose(
            path === '' ? name : `${path}.${name}`,
            `${own} has no counterpart of this ${dialect} field`,
          );
    }
  }

  done<T>(value: T): Decoded<T> {
    return { value, warnings: this.#warnings };
  }
}
