import { failureOf, failureText } from '../lib/failure.ts';
import { terminalLog } from '../lib/terminal-log.ts';
import type { LoadOptions } from '../lib/load-gateway.ts';
import type { Started, Starter } from './detached.ts';
import { endWithNpm } from './npm-parent.ts';
import { runGateway } from './run-gateway.ts';
import type { DaemonSettings } from './settings.ts';
import { startedJson } from './started-text.ts';

/** What `run` was told. */
export interface RunFlags {
  readonly config?: string | undefined;
  readonly host?: string | undefined;
  readonly json: boolean;
  readonly 'log-level'?: string | undefined;
  readonly 'pid-file'?: string | undefined;
  readonly port?: number | undefined;
  readonly 'reuse-port': boolean;
  readonly 'shutdown-timeout'?: number | undefined;
  readonly watch: boolean;
}

/** Where the words of a command go. */
export interface Output {
  readonly log: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** Serves in this process, which may have been left behind by a starter; gives the exit code. Throws what keeps it from that. */
export async function runHere(
  flags: RunFlags,
  { pidFile }: DaemonSettings,
  { log, starter, warn }: Output & { readonly starter: Starter | undefined },
): Promise<number> {
  const inBackground = starter !== undefined;
  // Not for other users, as nobody is there to look after the files.
  if (inBackground) process.umask(0o077);
  else endWithNpm(process.env);
  const greet = (started: Started): void =>
    log(flags.json ? startedJson(started) : started.greeting);
  try {
    await runGateway({
      configFile: flags.config,
      pidFile,
      needsPidFile: inBackground || flags['pid-file'] !== undefined,
      gateway: loadOptions(flags, pidFile, inBackground),
      listening: (started) => (inBackground ? starter.started(started) : greet(started)),
      warn,
      // A log of JSON lines stays one.
      stopping: (message) => (process.stderr.isTTY ? warn(message) : undefined),
    });
    return 0;
  } catch (error) {
    const failure = failureOf(error);
    if (!inBackground || failure === undefined) throw error;
    // Whoever has started it tells it, in JSON where that is wanted.
    warn(failureText(failure));
    return failure.exitCode;
  }
}

function loadOptions(flags: RunFlags, pidFile: string, inBackground: boolean): LoadOptions {
  const { host, 'log-level': logLevel, port, 'shutdown-timeout': shutdownTimeout } = flags;
  const { stderr } = process;
  return {
    overrides: {
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(shutdownTimeout === undefined ? {} : { daemon: { pidFile, shutdownTimeout } }),
      ...(inBackground ? { loggingToFile: true } : {}),
    },
    reusePort: flags['reuse-port'],
    watch: flags.watch,
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(stderr.isTTY ? { logDestination: terminalLog(stderr) } : {}),
  };
}
