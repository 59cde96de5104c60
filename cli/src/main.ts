import { Errors, flush, run, settings } from '@oclif/core';
import type { Interfaces } from '@oclif/core';
import { envFile, loadEnvFile } from './lib/env-file.ts';
import { failureJson, failureOf, failureText, wantsJson, type Failure } from './lib/failure.ts';
import { usageExitCode } from './lib/usage-error.ts';

const bugExitCode = 2;
const readerLeft = ['EPIPE', 'EIO'];

/** Runs the command line of this process and ends it. */
export async function main(options: Interfaces.Options): Promise<void> {
  watchOutput();
  // Node runs the sources as they are; without this oclif looks for a transpiler.
  settings.enableAutoTranspile = false;
  try {
    loadEnvFile(envFile);
    await run(process.argv.slice(2), options);
    await flush();
  } catch (error) {
    return endWith(error);
  }
  // Plugins may have left timers behind that would keep the process.
  process.exit();
}

function endWith(error: unknown): void {
  // Help ends with an error that says nothing.
  if (error instanceof Errors.ExitError) process.exit(error.oclif.exit ?? usageExitCode);
  const failure = failureOf(error) ?? bugOf(error);
  process.stderr.write(`${failureText(failure)}\n`);
  if (wantsJson(process.argv.slice(2))) process.stdout.write(`${failureJson(failure)}\n`);
  process.exit(failure.exitCode);
}

function bugOf(error: unknown): Failure {
  const details = error instanceof Error ? error.stack : String(error);
  const message = `This is a bug in ai-proxy or in one of its plugins:\n${details}`;
  return { message, exitCode: bugExitCode };
}

/**
 * A terminal or pipe that is gone is no failure and no reason to stop serving; a full disk fails the
 * command in the end. oclif listens too and throws what it does not know, so ours has to be first.
 */
function watchOutput(): void {
  const unwritten = new WeakSet<Error>();
  const note = (error: NodeJS.ErrnoException): void => {
    unwritten.add(error);
    if (!readerLeft.includes(error.code ?? '')) process.exitCode = 1;
  };
  for (const stream of [process.stdout, process.stderr]) stream.prependListener('error', note);
  process.on('uncaughtException', (error) => {
    if (unwritten.has(error)) return;
    const failure = bugOf(error);
    process.stderr.write(`${failureText(failure)}\n`);
    process.exit(failure.exitCode);
  });
}
