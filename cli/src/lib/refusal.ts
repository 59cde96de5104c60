import { ConfigError } from '@ai-proxy/core';

/** What a command cannot do, as a sentence with a cure. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

interface Teller {
  logToStderr(message: string): void;
}

/** Runs the work of a command; where it is refused the reason is told, and the exit code is 1. */
export async function tellRefusal(teller: Teller, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof ConfigError)) throw error;
    teller.logToStderr(error.message);
    process.exitCode = 1;
  }
}
