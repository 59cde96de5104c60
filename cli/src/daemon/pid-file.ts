import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { startOf } from './process-start.ts';

/** What a PID file says. */
export interface PidFile {
  readonly pid: number;
  /** When the process began, as `startOf` says it; undefined in a file that somebody else wrote. */
  readonly start: string | undefined;
}

/** Raised for what cannot be read as the number of a process. */
export class NoPidFile extends Error {
  override readonly name = 'NoPidFile';
}

/** Reads a PID file; undefined where there is none. Throws `NoPidFile`. */
export function readPidFile(path: string): PidFile | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  const [first = '', second = ''] = text.slice(0, 200).split('\n');
  const start = second.trim();
  if (!/^\s*[1-9]\d{0,9}\s*$/.test(first))
    throw new NoPidFile(`${path} is no PID file: its first line is not the number of a process.`);
  return { pid: Number(first), start: start === '' ? undefined : start };
}

/** Makes the file name this process, in one step. Throws `NoPidFile` for a link, and what the file system says. */
export function writePidFile(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new NoPidFile(`${path} is a symbolic link, so that two gateways could hold it.`);
  const fresh = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(fresh, textFor(process.pid), { flag: 'wx' });
    // Others read it, whatever the mask of this process says.
    chmodSync(fresh, 0o644);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** Removes the file if it still names this process. */
export function removePidFile(path: string): void {
  if (textOf(path) === textFor(process.pid)) rmSync(path, { force: true });
}

/** What has become of the process that a PID file names. */
export type Owner = 'alive' | 'gone' | 'stranger' | 'unknown';

/** Says so; unknown is a live process of which the file does not say when it began. */
export function ownerOf({ pid, start }: PidFile): Owner {
  const found = startOf(pid);
  if (found === undefined) return 'gone';
  if (start === undefined) return 'unknown';
  return found === start ? 'alive' : 'stranger';
}

function textFor(pid: number): string {
  return `${pid}\n${startOf(pid) ?? ''}\n`;
}

function textOf(path: string): string | undefined {
  try {
    if (statSync(path).isFile()) return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new NoPidFile(`${path} cannot be read: ${String(error)}.`);
  }
  throw new NoPidFile(`${path} is no PID file: it is no regular file.`);
}
