/** The matrix cannot be run here at all; the message says what to do. */
export class CannotRun extends Error {}
