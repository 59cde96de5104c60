import { Errors } from '@oclif/core';

/** As a shell says it of a program that Ctrl-C has ended. */
const interruptedExitCode = 130;

/** Raised when a question is answered with Ctrl-C or Escape; ends the command with exit code 130. */
export class Interrupted extends Errors.CLIError {
  constructor() {
    super('Interrupted; nothing was written.', { exit: interruptedExitCode });
  }
}
