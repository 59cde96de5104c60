import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { askStatus } from './control-client.ts';
import { controlDirectory } from './control-directory.ts';
import { takeControl } from './control-lock.ts';
import { notRunningCode } from './flags.ts';
import { startOfFound, type Found } from './found-instance.ts';
import { readPidFile } from './pid-file.ts';
import { startOf } from './process-start.ts';
import type { DaemonSettings } from './settings.ts';
import { statusReport, type Report } from './status-report.ts';
import type { StopProgress } from './stop-progress.ts';

export interface StopOptions {
  readonly settings: DaemonSettings;
  /** Seconds; undefined for the gateway's own time and some more. */
  readonly timeout: number | undefined;
  readonly progress: StopProgress;
}

/** Plugins are closed after the drain. */
const moreSeconds = 5;
const lookMs = 100;
const showMs = 1_000;
/** Even a killed process may have to wait for a disk. */
const killedMs = 10_000;
const cleaningLooks = 40;

/** Stops the found gateway and says how that went. */
export async function stopInstance(found: Found, options: StopOptions): Promise<Report> {
  const { settings, timeout } = options;
  const start = startOfFound(found, settings.pidFile);
  if (start === undefined || !('pid' in found)) return notStopped(found, settings.pidFile);
  const { pid } = found;
  const own = found.kind === 'answers' ? found.status.shutdownTimeout : undefined;
  const seconds = timeout ?? (own ?? settings.shutdownTimeout) + moreSeconds;
  const runs = (): boolean => startOf(pid) === start;
  const began = performance.now();
  try {
    process.kill(pid, 'SIGTERM');
    const ended = await drained(runs, { ...options, pid, seconds });
    if (!ended) process.kill(pid, 'SIGKILL');
    if (!ended && !(await isOver(runs, killedMs))) return survived(pid);
    if (!ended) await clean(settings.pidFile, pid);
    const took = Math.round((performance.now() - began) / 100) / 10;
    return stopped(pid, !ended, took);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return error.code === 'ESRCH' ? stopped(pid, false, 0) : refused(pid, String(error.code));
  }
}

async function drained(
  runs: () => boolean,
  { pid, progress, seconds, settings }: StopOptions & { pid: number; seconds: number },
): Promise<boolean> {
  const until = performance.now() + seconds * 1_000;
  const directory = controlDirectory(settings.pidFile);
  const show = async (): Promise<void> => {
    const { answer } = await askStatus(directory);
    progress.show(pid, answer?.inFlight, (until - performance.now()) / 1_000);
  };
  const timer = setInterval(() => void show(), showMs);
  const ended = await isOver(runs, seconds * 1_000);
  clearInterval(timer);
  progress.end();
  return ended;
}

/** Removes what a killed gateway leaves behind, unless another one runs already. */
async function clean(pidFile: string, pid: number): Promise<void> {
  // The socket of a process that has ended may be open a moment longer.
  for (let look = 0; look < cleaningLooks && readPidFile(pidFile)?.pid === pid; look++) {
    const lock = await takeControl(controlDirectory(pidFile));
    if (lock === undefined) {
      await sleep(lookMs);
      continue;
    }
    rmSync(pidFile, { force: true });
    lock.release();
    lock.server.close();
  }
}

/** Whether it ends within a time. */
async function isOver(runs: () => boolean, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (runs()) {
    if (performance.now() >= until) return false;
    await sleep(lookMs);
  }
  return true;
}

function stopped(pid: number, killed: boolean, seconds: number): Report {
  const how = killed ? 'It did not end in time and was killed.' : `It took ${seconds} s.`;
  return {
    exitCode: 0,
    text: `stopped (PID ${pid}). ${how}`,
    json: { stopped: true, pid, killed, seconds },
  };
}

function survived(pid: number): Report {
  return {
    exitCode: 1,
    text: `Process ${pid} was killed and still runs: the system holds it, most likely for a disk.`,
    json: { stopped: false, reason: 'unkillable', pid },
  };
}

function refused(pid: number, code: string): Report {
  return {
    exitCode: 1,
    text: `Process ${pid} cannot be stopped by this user (${code}). Stop it as its user, or as root.`,
    json: { stopped: false, reason: 'forbidden', pid },
  };
}

const notRunning: readonly Found['kind'][] = ['none', 'stale', 'stranger', 'unknown'];

function notStopped(found: Found, pidFile: string): Report {
  if (found.kind === 'answers') return unseen(found.pid);
  const { json, text } = statusReport(found, pidFile);
  const untouched = found.kind === 'stranger' || found.kind === 'unknown';
  return {
    exitCode: notRunning.includes(found.kind) ? notRunningCode : 1,
    text: untouched ? `${text} It was not touched.` : text,
    json: { stopped: false, ...json },
  };
}

/** It has answered, but the system knows no such process here. */
function unseen(pid: number): Report {
  return {
    exitCode: 1,
    text: `Process ${pid} cannot be seen from here: it has just ended, or runs in another container.`,
    json: { stopped: false, reason: 'unseen', pid },
  };
}
