import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Addresses of sockets have 103 bytes on some systems. */
const longestAddress = 100;
/** What stands behind the path of the directory in the address of a socket, while it is made. */
export const socketSuffixLength = '-'.length + 6 + '/'.length + 6;

/**
 * The directory of the control socket of a PID file: beside it, or in a directory of the user for
 * temporary files where the path were too long for a socket. The same for everybody who asks.
 */
export function controlDirectory(pidFile: string): string {
  const beside = `${pidFile}.d`;
  if (Buffer.byteLength(beside) + socketSuffixLength <= longestAddress) return beside;
  const digest = createHash('sha256').update(pidFile).digest('hex').slice(0, 12);
  return join(userDirectory(), digest);
}

/** Makes the directory of the user where it is needed. Throws when it belongs to somebody else. */
export function prepareParent(directory: string): void {
  const parent = userDirectory();
  if (!directory.startsWith(`${parent}/`)) return;
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const facts = lstatSync(parent);
  if (!facts.isDirectory() || facts.uid !== process.getuid?.() || (facts.mode & 0o077) !== 0)
    throw new Error(
      `${parent} is not a directory that only this user may use. Remove it, or choose a shorter --pid-file.`,
    );
}

function userDirectory(): string {
  return join(tmpdir(), `ai-proxy-${process.getuid?.() ?? 0}`);
}
