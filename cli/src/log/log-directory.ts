import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DailyNames } from '@ai-proxy/core';
import { valueAt } from '../keys/config-document.ts';
import { readConfigFile } from '../keys/config-file.ts';
import { errorCode } from '../lib/error-code.ts';
import { Refusal } from '../lib/refusal.ts';

const names = new DailyNames('ai-proxy.log.');
const usualDirectory = './logs';
const usualConfig = 'config.yaml';

/** A file of the log and its day, such as `2026-01-31`. */
export interface LogFile {
  readonly path: string;
  readonly day: string;
}

/** Where the log of a configuration is, unless a flag says it. Throws `Refusal`. */
export function logDirectory(flag: string | undefined, configFile: string | undefined): string {
  if (flag !== undefined) return flag;
  const file = configFile ?? usualConfig;
  if (!existsSync(file)) {
    if (configFile === undefined) return usualDirectory;
    throw new Refusal(`${file} is not there. Name the configuration with --config.`);
  }
  const written = valueAt(readConfigFile(file).plain, ['log-dir']);
  return typeof written === 'string' && written !== '' ? written : usualDirectory;
}

/** The files of the log, the oldest first; none where there is no directory. */
export async function logFiles(directory: string): Promise<readonly LogFile[]> {
  const found = await readdir(directory).catch((error: unknown) => unlessMissing(error, directory));
  const files = found.flatMap((name) => {
    const day = names.dayIn(name);
    return day === undefined ? [] : { path: join(directory, name), day };
  });
  return files.toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

function unlessMissing(error: unknown, directory: string): string[] {
  const code = errorCode(error);
  if (code === 'ENOENT') return [];
  throw new Refusal(`${directory} cannot be read (${code}).`);
}
