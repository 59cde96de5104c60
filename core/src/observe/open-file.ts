import { constants, closeSync, fstatSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

// Windows lacks the last two, which then add nothing.
const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** A file that lines are appended to. */
export interface OpenFile {
  readonly path: string;
  readonly fd: number;
  readonly inode: number;
}

/**
 * Opens a file for appending, readable by nobody else, and makes its directory. Throws for links, pipes
 * and devices: somebody who may write to the directory must not choose another place for the lines.
 */
export function openForAppending(path: string): OpenFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  const facts = fstatSync(fd);
  if (facts.isFile()) return { path, fd, inode: facts.ino };
  closeSync(fd);
  throw new Error(`${path} is no regular file`);
}

/** False once the file was moved or deleted: what is appended then would be seen by nobody. */
export function isInPlace({ inode, path }: OpenFile): boolean {
  try {
    return lstatSync(path).ino === inode;
  } catch {
    return false;
  }
}
