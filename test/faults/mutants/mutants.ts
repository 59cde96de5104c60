export interface Change {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text that stands there once. */
  readonly find: string;
  readonly replace: string;
}

/** A bug that is planted into the gateway, to see whether the suite finds it. */
export interface Mutant {
  readonly changes: readonly Change[];
}

/** Planted bugs by their names. */
export const mutants: Readonly<Record<string, Mutant>> = {};
