const everyMs = 500;

/**
 * Ends this process as SIGTERM does once its parent has ended, where npm has started it: npm hands
 * SIGTERM to the shell in between, which ends and tells nobody.
 */
export function endWithNpm(environment: NodeJS.ProcessEnv): void {
  const { npm_lifecycle_script: script } = environment;
  const parent = process.ppid;
  if (script === undefined || parent === 1 || isLeftBehind(script)) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, everyMs).unref();
  // What ended the shell may have reached this process, too, and a second signal ends it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => clearInterval(timer));
}

/** Whether the script leaves programs running on purpose. */
function isLeftBehind(script: string): boolean {
  return /(?<![&>])&(?![&>])|\b(?:nohup|setsid)\b/.test(script);
}
