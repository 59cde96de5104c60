import type { Status } from './control-messages.ts';

/** Set for the process that `run --daemon` leaves behind. */
const marker = 'AI_PROXY_DETACHED';

/** What the process left behind tells the one that started it, once it listens. */
export interface Started {
  readonly status: Status;
  /** Text for people. */
  readonly greeting: string;
  /** Absolute; undefined where there is none. */
  readonly pidFile?: string;
}

/** The other end of a process that was started to be left behind. */
export interface Starter {
  /** Tells it, and then nothing more: the starter ends. */
  started(facts: Started): void;
}

/** The environment of a process that is to be left behind. */
export function detachedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, [marker]: '1' };
}

/** Who waits for this process; undefined where it was not started to be left behind. */
export function starterOf(environment: NodeJS.ProcessEnv): Starter | undefined {
  if (environment[marker] === undefined) return undefined;
  // Programs that plugins start are not meant.
  delete environment[marker];
  return {
    started: (facts) => {
      if (process.connected) process.send?.(facts, () => process.disconnect?.());
    },
  };
}

/** What was told, if it was. */
export function parseStarted(message: unknown): Started | undefined {
  const started = message as Partial<Started> | null;
  return typeof started?.greeting === 'string' ? (message as Started) : undefined;
}
