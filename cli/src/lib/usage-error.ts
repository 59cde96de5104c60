import { Errors } from '@oclif/core';

/** Of every verb. */
export const usageExitCode = 2;

/** A command line that cannot be meant: what is wrong, and the cure if the sentence does not say it. */
export class UsageError extends Errors.CLIError {
  /** The parser puts words of its own around the message. */
  readonly told: string;

  constructor(message: string, cure?: string) {
    super(message, { exit: usageExitCode, ...(cure === undefined ? {} : { suggestions: [cure] }) });
    this.told = message;
  }
}
