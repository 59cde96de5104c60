import { spawn } from 'node:child_process';

/** The program that comes with systemd; Node.js has no sockets for datagrams of its own. */
const program = 'systemd-notify';
const longestMs = 5_000;

/** Tells systemd how the service is, where it asks for that. */
export interface ServiceManager {
  ready(status: string): void;
  reloading(): void;
  /** Grants so many seconds more to stop. */
  stopping(seconds: number): void;
  /** Resolves when all is told. */
  told(): Promise<void>;
}

const nobody: ServiceManager = {
  ready: () => undefined,
  reloading: () => undefined,
  stopping: () => undefined,
  told: () => Promise.resolve(),
};

/** The service manager that the environment names, or one that is told nothing. */
export function serviceManager(
  environment: NodeJS.ProcessEnv,
  warn: (message: string) => void,
): ServiceManager {
  return environment['NOTIFY_SOCKET'] === undefined ? nobody : new Systemd(environment, warn);
}

class Systemd implements ServiceManager {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #warn: (message: string) => void;
  /** What is told arrives in order. */
  #last: Promise<void> = Promise.resolve();
  #isWatched = false;
  #failed = false;

  constructor(environment: NodeJS.ProcessEnv, warn: (message: string) => void) {
    this.#environment = environment;
    this.#warn = warn;
  }

  ready(status: string): void {
    this.#tell('READY=1', `STATUS=${status}`);
    const everyMs = watchdogMs(this.#environment);
    if (everyMs === undefined || this.#isWatched) return;
    this.#isWatched = true;
    setInterval(() => this.#tell('WATCHDOG=1'), everyMs).unref();
  }

  reloading(): void {
    // Of the clock that systemd compares it with, as Node's own is.
    this.#tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`);
  }

  stopping(seconds: number): void {
    this.#tell('STOPPING=1', `EXTEND_TIMEOUT_USEC=${Math.ceil(seconds * 1e6)}`);
  }

  told(): Promise<void> {
    return this.#last;
  }

  #tell(...variables: readonly string[]): void {
    this.#last = this.#last.then(() => this.#run(variables));
  }

  #run(variables: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn(program, [`--pid=${process.pid}`, ...variables], {
        env: this.#environment,
        stdio: 'ignore',
        timeout: longestMs,
      });
      child.once('error', (error) => {
        this.#fail(error.message);
        resolve();
      });
      child.once('exit', (code, signal) => {
        if (code !== 0) this.#fail(`it ended with ${code ?? signal}`);
        resolve();
      });
    });
  }

  #fail(reason: string): void {
    if (!this.#failed)
      this.#warn(`systemd cannot be told how the service is: ${program}: ${reason}`);
    this.#failed = true;
  }
}

/** Half of the time after which systemd gives the service up, where that is meant for this process. */
function watchdogMs(environment: NodeJS.ProcessEnv): number | undefined {
  const { WATCHDOG_PID: pid, WATCHDOG_USEC: microseconds } = environment;
  // The parent, where the program was started by a wrapper that looks for a newer Node.js.
  if (pid !== undefined && ![process.pid, process.ppid].includes(Number(pid))) return undefined;
  const found = Number(microseconds);
  return found > 0 ? Math.max(1, found / 2_000) : undefined;
}
