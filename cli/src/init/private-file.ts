import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Errors } from '@oclif/core';
import { errorCode } from '../lib/error-code.ts';

/** Only the owner reads and writes. */
const fresh = { mode: 0o600, flag: 'wx', flush: true } as const;

/** Writes a file that only its owner may read. One that is there already is replaced where that is wanted. */
export function writePrivateFile(path: string, text: string, replace: boolean): void {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    if (!replace) return writeFileSync(path, text, fresh);
    // In one piece: whoever reads it meanwhile finds the old file or the new one.
    writeFileSync(draft, text, fresh);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw asFailure(path, error);
  }
}

/** Says that a file is there already, and what to do. */
export function alreadyThere(path: string): Errors.CLIError {
  return new Errors.CLIError(`${path} is there already; nothing was written.`, {
    exit: 1,
    suggestions: ['Say --force to replace it, or --config FILE to write another.'],
  });
}

function asFailure(path: string, error: unknown): Errors.CLIError {
  const code = errorCode(error);
  if (code === 'EEXIST') return alreadyThere(path);
  return new Errors.CLIError(`${path} cannot be written (${code}).`, {
    exit: 1,
    suggestions: ['Make the folder, or let this user write to it.'],
  });
}
