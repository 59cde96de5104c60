import type { Started } from './detached.ts';

/** A gateway that has just begun to listen, for people. */
export function startedText({ greeting, pidFile, status }: Started): string {
  return [
    greeting,
    `  PID            ${status.pid}, in ${pidFile ?? 'no file'}`,
    ...(status.logDirectory === undefined ? [] : [`  log            ${status.logDirectory}`]),
  ].join('\n');
}

/** The same for programs. */
export function startedJson({ pidFile, status }: Started): string {
  const { address, config, logDirectory, pid, version } = status;
  return JSON.stringify({ pid, address, version, config, pidFile, logDirectory }, null, 2);
}
