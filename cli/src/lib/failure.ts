import { ConfigError } from '@ai-proxy/core';
import { Errors } from '@oclif/core';
import { Refusal } from './refusal.ts';
import { toldOf, type Told } from './refused-line.ts';
import { usageExitCode } from './usage-error.ts';

/** Why a command has not done what it was asked for. */
export interface Failure extends Told {
  readonly exitCode: number;
}

/** The failure that an error stands for; undefined for one that nobody has expected. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Errors.CLIError)
    return { ...toldOf(error), exitCode: error.oclif.exit ?? usageExitCode };
  if (error instanceof Refusal || error instanceof ConfigError)
    return { message: error.message, exitCode: 1 };
  return undefined;
}

/** The failure for people: what is wrong, and the cure on a line of its own. */
export function failureText({ cure, message }: Told): string {
  return cure === undefined ? message : `${message}\n    ${cure}`;
}
