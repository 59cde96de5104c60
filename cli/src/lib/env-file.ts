import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Errors } from '@oclif/core';
import { errorCode } from './error-code.ts';

/** Where variables are looked for, in the working directory. */
export const envFile = '.env';

/** Adds the variables of a file to the environment, where it is there; variables already set win. */
export function loadEnvFile(path: string): void {
  try {
    process.loadEnvFile(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return;
    throw new Errors.CLIError(`${path} cannot be read (${code}).`, {
      exit: 1,
      suggestions: [`Make ${path} readable, or remove it.`],
    });
  }
}

/** The whole path of such a file where it was written after this process has begun. */
export function newerEnvFile(path: string): string | undefined {
  try {
    return statSync(path).mtimeMs > performance.timeOrigin ? resolve(path) : undefined;
  } catch {
    return undefined;
  }
}
