import type { Gateway } from '@ai-proxy/core';
import type { Reloads } from '../daemon/reloads.ts';

/** The same signal within this time comes from one key press: a terminal and npm both send it. */
const echoMs = 400;

type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const forcedExitCodes: Readonly<Record<StopSignal, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};

/** What signals do to a process; tests bring their own. */
export interface SignalHost {
  on(signal: StopSignal, listener: () => void): unknown;
  exit(code: number): unknown;
  /** The terminal that the process was started from has been closed. */
  terminalGone(): boolean;
}

/** Messages for the operator. */
export interface Messages {
  stopping(message: string): void;
  reloadFailed(message: string): void;
}

/**
 * Waits for SIGINT or SIGTERM and closes the gateway; a second one ends the process at once. SIGHUP
 * reloads the configuration, unless it says that the terminal was closed.
 */
export async function untilStopped(
  { gateway, reloads }: { readonly gateway: Gateway; readonly reloads: Reloads },
  host: SignalHost,
  messages: Messages,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = stopper(host, (signal) => {
      const seconds = gateway.config.core.daemon.shutdownTimeout;
      messages.stopping(
        `Stopping; requests in flight have ${seconds} s. ${signal} again stops at once.`,
      );
      resolve();
    });
    host.on('SIGINT', () => stop('SIGINT'));
    host.on('SIGTERM', () => stop('SIGTERM'));
    host.on('SIGHUP', () => {
      if (host.terminalGone()) return stop('SIGHUP');
      void reload(reloads, messages);
    });
  });
  await Promise.all([reloads.stop(), gateway.close()]);
}

/** Calls back at the first signal and ends the process at the second. */
function stopper(
  host: SignalHost,
  first: (signal: StopSignal) => void,
): (signal: StopSignal) => void {
  let stoppedAt: number | undefined;
  return (signal) => {
    const now = performance.now();
    if (stoppedAt === undefined) {
      stoppedAt = now;
      first(signal);
    } else if (now - stoppedAt > echoMs) host.exit(forcedExitCodes[signal]);
  };
}

async function reload(reloads: Reloads, messages: Messages): Promise<void> {
  const result = await reloads.reload();
  if (!result.reloaded)
    messages.reloadFailed(
      `The configuration was not reloaded; the old one keeps serving.\n${result.message}`,
    );
}
