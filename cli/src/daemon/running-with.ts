import { resolve } from 'node:path';
import type { Status } from './control-messages.ts';
import { findInstance } from './found-instance.ts';
import { daemonSettings } from './settings.ts';

/** What the gateway says that runs with a configuration now; undefined where none is found, or none answers. */
export async function runningWith(file: string): Promise<Status | undefined> {
  const pidFile = process.env['AI_PROXY_PID_FILE'] || undefined;
  // What comes through a pipe is for whoever loads it; a file that is not there is told of elsewhere.
  const { pidFile: path } = daemonSettings(file, { pidFile, beforeStart: true });
  const found = await findInstance(path);
  if (found.kind !== 'answers') return undefined;
  const { config = '' } = found.status;
  return resolve(config) === resolve(file) ? found.status : undefined;
}
