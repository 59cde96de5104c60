import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadedConfig } from '@ai-proxy/core';

/** A file that should be its owner's alone. */
export interface PrivateFile {
  readonly path: string;
  /** For people: "The configuration". */
  readonly role: string;
  /** Permission bits that let others in; 0 where nobody else gets in. */
  readonly open: number;
  /** All permission bits. */
  readonly mode: number;
}

/** Others may read, write or search; the group may write. A group that may read is a usual arrangement. */
const tooOpen = 0o027;
const reference = /file:\/\/\/[^\s'"`,\]}#]+/g;

interface Configuration extends Pick<LoadedConfig, 'file'> {
  readonly core?: LoadedConfig['core'];
  readonly redactor: LoadedConfig['redactor'] | undefined;
}

/** The files with secrets that a configuration consists of; the configuration itself where it holds some. */
export function privateFiles({ core, file, redactor }: Configuration): PrivateFile[] {
  const text = textOf(file);
  // One that does not load may hold some.
  const holdsSecrets = redactor === undefined || redactor.clean(text) !== text;
  const named = [...new Set(text.match(reference))].flatMap(pathOf);
  const { enable = false, key } = core?.tls ?? {};
  return [
    ...(holdsSecrets ? fileAt(file, 'the configuration') : []),
    ...fileAt('.env', 'the variables'),
    ...named.flatMap((path) => fileAt(path, 'a secret')),
    ...(enable && key !== undefined ? fileAt(key, 'the key of the certificate') : []),
  ];
}

/** The mode as chmod has it. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function fileAt(path: string, role: string): PrivateFile[] {
  const stats = statSync(resolve(path), { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return [];
  const mode = stats.mode & 0o7777;
  // Windows has no such bits; Node makes them up.
  return [{ path, role, mode, open: process.platform === 'win32' ? 0 : mode & tooOpen }];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The defaults have no file.
    return '';
  }
}

function pathOf(url: string): string[] {
  return URL.canParse(url) ? [fileURLToPath(url)] : [];
}
