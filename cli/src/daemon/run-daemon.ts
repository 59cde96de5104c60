import { failureJson } from '../lib/failure.ts';
import { readableLine } from '../lib/terminal-log.ts';
import { AlreadyRunning } from './already-running.ts';
import { askStatus } from './control-client.ts';
import { controlDirectory } from './control-directory.ts';
import { detach } from './detach.ts';
import type { Output } from './run-here.ts';
import type { DaemonSettings } from './settings.ts';
import { startedJson, startedText } from './started-text.ts';

/** Starts the gateway in the background and says how that went; gives the exit code. Throws `AlreadyRunning`. */
export async function runDaemon(
  { logDirectory, pidFile }: DaemonSettings,
  { json, log, warn }: Output & { readonly json: boolean },
): Promise<number> {
  // The start would find out as well; this way the answer comes at once.
  const { answer } = await askStatus(controlDirectory(pidFile));
  if (answer !== undefined) throw new AlreadyRunning(pidFile, answer.pid, answer.phase);
  const { console, exitCode, started } = await detach(logDirectory);
  const isSilent = console.trim() === '';
  if (!isSilent) warn(forTerminal(console.trimEnd()));
  if (started !== undefined) {
    log(json ? startedJson(started) : startedText(started));
    return exitCode;
  }
  const silence = 'The gateway ended before it listened, and said nothing.';
  if (isSilent) warn(silence);
  if (json) log(failureJson({ message: isSilent ? silence : console.trim() }));
  return exitCode;
}

/** Lines of the log for people, where they are the ones who read them. */
function forTerminal(text: string): string {
  const { stderr } = process;
  if (!stderr.isTTY) return text;
  const lines = text.split('\n');
  return lines.map((line) => (line.startsWith('{') ? readableLine(line, stderr) : line)).join('\n');
}
