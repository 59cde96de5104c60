import { ConfigError, type Problem } from '@ai-proxy/core';
import { Errors } from '@oclif/core';
import { Refusal } from './refusal.ts';
import { toldOf, type Told } from './refused-line.ts';
import { usageExitCode } from './usage-error.ts';

/** Why a command has not done what it was asked for. */
export interface Failure extends Told {
  readonly exitCode: number;
  /** Of a configuration. */
  readonly problems?: readonly Problem[];
}

/** The failure that an error stands for; undefined for one that nobody has expected. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Errors.CLIError)
    return { ...toldOf(error), exitCode: error.oclif.exit ?? usageExitCode };
  if (error instanceof ConfigError)
    return { message: error.message, problems: error.problems, exitCode: 1 };
  return error instanceof Refusal ? { message: error.message, exitCode: 1 } : undefined;
}

/** The failure for people: what is wrong, and the cure on a line of its own. */
export function failureText({ cure, message }: Told): string {
  return cure === undefined ? message : `${message}\n    ${cure}`;
}

/** The same for programs, on one line: the log of `logs --json` has a value on each. */
export function failureJson({ cure, message, problems }: Omit<Failure, 'exitCode'>): string {
  return JSON.stringify({ ok: false, error: { message, cure, problems } });
}

/** Whether a command line asks for JSON; known also where the rest of it is wrong. */
export function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end === -1 ? undefined : end).includes('--json');
}
