import { askReload } from './control-client.ts';
import { controlDirectory } from './control-directory.ts';
import type { ReloadResult, TakenOver } from './control-messages.ts';
import { notRunningCode } from './flags.ts';
import { startOfFound, type Found } from './found-instance.ts';
import { statusReport, type Report } from './status-report.ts';

/** Reloads the found gateway and says how that went. */
export async function reloadInstance(found: Found, pidFile: string): Promise<Report> {
  if (found.kind === 'answers') return reportOf(await outcomeOf(pidFile));
  if (found.kind === 'socketless' && startOfFound(found, pidFile) !== undefined)
    return signalled(found.pid);
  const { json, text } = statusReport(found, pidFile);
  const isFailure = found.kind === 'silent' || found.kind === 'forbidden';
  return { exitCode: isFailure ? 1 : notRunningCode, text, json: { reloaded: false, ...json } };
}

async function outcomeOf(pidFile: string): Promise<ReloadResult> {
  const { answer } = await askReload(controlDirectory(pidFile));
  const message = 'The gateway ended, or said nothing, before the outcome was known.';
  return answer ?? { reloaded: false, message, problems: [] };
}

/** There is no socket to learn the outcome from. */
function signalled(pid: number): Report {
  process.kill(pid, 'SIGHUP');
  return {
    exitCode: 0,
    text: `Sent SIGHUP to process ${pid}, as its control socket is gone. Its log tells the outcome.`,
    json: { reloaded: 'unknown', pid },
  };
}

function reportOf(result: ReloadResult): Report {
  const { newerVariables } = result;
  const lines = result.reloaded ? reloadedLines(result) : refusedLines(result);
  if (newerVariables !== undefined)
    lines.push(
      `${newerVariables} is newer than the gateway, which reads it at its start only. Restart the gateway for its variables.`,
    );
  return { exitCode: result.reloaded ? 0 : 1, text: lines.join('\n'), json: result };
}

function refusedLines({
  message,
  problems,
}: ReloadResult & { readonly reloaded: false }): string[] {
  if (problems.length === 0) return [message];
  return ['The configuration was not reloaded; the old one keeps serving.', message];
}

function reloadedLines(result: ReloadResult & { readonly reloaded: true }): string[] {
  const { before, changed, restart } = result;
  const isNew = changed.length > 0;
  const lines = isNew ? ['Reloaded:', ...changed.map(indented)] : [];
  if (before !== undefined && before.changed.length > 0)
    lines.push(
      `${isNew ? 'Taken over before' : 'Reloaded; taken over already'}, since ${before.since}:`,
      ...before.changed.map(indented),
    );
  return [
    ...(lines.length === 0 ? [nothingText(before)] : lines),
    ...(restart.length === 0
      ? []
      : [`Restart the gateway to apply the new ${restart.join(', ')}.`]),
  ];
}

function indented(line: string): string {
  return `  ${line}`;
}

function nothingText(before: TakenOver | undefined): string {
  return before === undefined
    ? 'Reloaded; nothing has changed since the file was last read.'
    : 'Reloaded; the file says what the gateway does already.';
}
