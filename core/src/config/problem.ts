import type { GatewayErrorCode } from '../errors/codes.ts';
import type { Place } from './tree.ts';

/** Something wrong with a configuration: where, what, and the cure. Lines and columns count from 1. */
export interface Problem {
  readonly code: GatewayErrorCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

/** A problem before the name of the file is known. */
export type Finding = Omit<Problem, 'file'>;

/** A finding at a place. */
export function finding(
  code: GatewayErrorCode,
  at: Place,
  message: string,
  hint?: string,
): Finding {
  const found = { code, line: at.line, column: at.column, message };
  return hint === undefined ? found : { ...found, hint };
}

/** The problem as `file:line:column CODE sentence`, with the cure on a line of its own. */
export function printProblem(problem: Problem): string {
  const head = `${problem.file}:${problem.line}:${problem.column} ${problem.code} ${problem.message}`;
  return problem.hint === undefined ? head : `${head}\n    ${problem.hint}`;
}

/** Raised when a configuration cannot be used; holds every problem found. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(printProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** In the order of the file. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
