import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { SignalHost } from './until-stopped.ts';

/** The signals of this process. */
export function processSignals(): SignalHost {
  const onTerminal = isatty(0);
  return {
    on: (signal, listener) => process.on(signal, listener),
    exit: (code) => process.exit(code),
    terminalGone: () => onTerminal && !canOpen('/dev/tty'),
  };
}

/** A process that lost its terminal can no longer open it by this name. */
function canOpen(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}
