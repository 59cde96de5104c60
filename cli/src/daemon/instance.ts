import { Refusal } from '../lib/refusal.ts';
import { AlreadyRunning } from './already-running.ts';
import { askStatus } from './control-client.ts';
import { controlDirectory } from './control-directory.ts';
import { takeControl, type ControlLock } from './control-lock.ts';
import { answerControl, type Controlled } from './control-server.ts';
import { ownerOf, readPidFile, removePidFile, writePidFile } from './pid-file.ts';

/** Raised where a PID file or its control socket cannot be made. */
export class CannotHold extends Refusal {
  override readonly name = 'CannotHold';
}

/** The hold of this process on a PID file, until it ends. */
export interface Instance {
  readonly pidFile: string;
  /** Gives the file up; for the end of the process, so it waits for nothing. */
  release(): void;
}

/**
 * Makes this process the one gateway of a PID file, and lets it be asked. Throws `AlreadyRunning` and
 * `CannotHold`.
 */
export async function holdInstance(pidFile: string, controlled: Controlled): Promise<Instance> {
  const lock = await lockFor(pidFile);
  // At once: whoever finds the socket asks.
  answerControl(lock.server, controlled);
  try {
    const owner = readPidFile(pidFile);
    // Its socket has been removed, but it lives.
    if (owner !== undefined && owner.pid !== process.pid && ownerOf(owner) === 'alive')
      throw new AlreadyRunning(pidFile, owner.pid);
    writePidFile(pidFile);
  } catch (error) {
    lock.release();
    throw error instanceof AlreadyRunning ? error : cannotHold(pidFile, error);
  }
  return {
    pidFile,
    release: () => {
      removePidFile(pidFile);
      lock.release();
    },
  };
}

async function lockFor(pidFile: string): Promise<ControlLock> {
  const directory = controlDirectory(pidFile);
  const lock = await takeControl(directory).catch((error: unknown) => {
    throw cannotHold(pidFile, error);
  });
  if (lock !== undefined) return lock;
  const { answer } = await askStatus(directory);
  throw new AlreadyRunning(pidFile, answer?.pid ?? livingOwner(pidFile), answer?.phase);
}

/** Whom the file names, where it lives: a gateway that is busy starting may not answer in time. */
function livingOwner(pidFile: string): number | undefined {
  try {
    const owner = readPidFile(pidFile);
    return owner !== undefined && ownerOf(owner) === 'alive' ? owner.pid : undefined;
  } catch {
    return undefined;
  }
}

function cannotHold(pidFile: string, error: unknown): CannotHold {
  const reason = error instanceof Error ? error.message : String(error);
  return new CannotHold(
    `The PID file ${pidFile} cannot be held: ${reason} Choose another with --pid-file.`,
    { cause: error },
  );
}
