import { Errors } from '@oclif/core';
import { errorCode } from './error-code.ts';

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
