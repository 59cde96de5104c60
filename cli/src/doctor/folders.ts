import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LoadedConfig } from '@ai-proxy/core';
import type { Status } from '../daemon/control-messages.ts';
import { found, wrong, type Finding, type Look } from './finding.ts';

const mebibyte = 2 ** 20;
const littleBytes = 1024 * mebibyte;
const nearlyNothing = 64 * mebibyte;

/** Whether the log can be written where it is to go. */
export const logFolder: Look = ({ checked, running }) => {
  const core = checked.gateway?.config.core;
  if (core === undefined) return [found('log', 'skip', 'The configuration does not load.')];
  // In the background it goes to files, whatever the configuration says.
  if (running?.logDirectory !== undefined) return [writable('log', running.logDirectory)];
  if (!core.loggingToFile)
    return [found('log', 'ok', 'The log goes to standard error ("logging-to-file" is off).')];
  return [writable('log', core.logDir)];
};

/** Whether there is room for what grows: logs and databases. */
export const diskSpace: Look = ({ checked, running }) => {
  const config = checked.gateway?.config;
  if (config === undefined) return [found('disk', 'skip', 'The configuration does not load.')];
  const folders = growingFolders(config, running);
  if (folders.length === 0) return [found('disk', 'ok', 'Nothing is kept on disk.')];
  return folders.map(room);
};

/** The folders of logs and databases, each once. */
function growingFolders({ core, entries }: LoadedConfig, running: Status | undefined): string[] {
  const logDirectory =
    running?.logDirectory ?? (core.loggingToFile ? resolve(core.logDir) : undefined);
  const files = entries.flatMap(({ options, plugin }) =>
    plugin.name === 'log-store'
      ? [
          textAt(options, 'path'),
          textAt(options, 'url') === undefined ? undefined : textAt(options, 'spoolPath'),
        ]
      : plugin.name === 'request-log'
        ? [textAt(options, 'auditFile')]
        : [],
  );
  const folders = files.flatMap((file) => (file === undefined ? [] : dirname(resolve(file))));
  const all = logDirectory === undefined ? folders : [logDirectory, ...folders];
  return [...new Set(all.map(existing))];
}

function room(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const message = `${folder} has ${sizeText(free)} free.`;
  if (free >= littleBytes) return found('disk', 'ok', message);
  const cure = 'Make room, or keep less: "log-retention-days", "log-store.retention-days".';
  return wrong('disk', free < nearlyNothing ? 'fail' : 'warn', message, cure);
}

/** A folder that is not there yet is made in the nearest one above it that is. */
function writable(check: string, folder: string): Finding {
  try {
    accessSync(existing(resolve(folder)), constants.W_OK | constants.X_OK);
    return found(check, 'ok', `${folder} can be written to.`);
  } catch {
    const cure = 'Let this user write to it, or choose another "log-dir".';
    return wrong(check, 'fail', `${folder} cannot be written to.`, cure);
  }
}

/** The folder, or the nearest one above that is there. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

function textAt(options: unknown, name: string): string | undefined {
  const members: Readonly<Record<string, unknown>> =
    typeof options === 'object' && options !== null ? { ...options } : {};
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
}

function sizeText(bytes: number): string {
  const mebibytes = bytes / mebibyte;
  return mebibytes < 1024 ? `${mebibytes.toFixed(0)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}
