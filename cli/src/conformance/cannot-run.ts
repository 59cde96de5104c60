/** The matrix cannot be run as it was asked for; the message says what to do. */
export class CannotRun extends Error {
  /** Whoever asked has to ask in another way; else something has to change around. */
  readonly isUsage: boolean;

  constructor(message: string, isUsage = false) {
    super(message);
    this.isUsage = isUsage;
  }
}
