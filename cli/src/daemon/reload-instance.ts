import { askReload } from './control-client.ts';
import { controlDirectory } from './control-directory.ts';
import type { ReloadResult } from './control-messages.ts';
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
  if (!result.reloaded) {
    const text = `The configuration was not reloaded; the old one keeps serving.\n${result.message}`;
    return {
      exitCode: 1,
      text: result.problems.length === 0 ? result.message : text,
      json: result,
    };
  }
  const { changed, restart } = result;
  const text = [
    changed.length === 0
      ? 'Reloaded; nothing has changed since the file was last read.'
      : 'Reloaded:',
    ...changed.map((line) => `  ${line}`),
    ...(restart.length === 0
      ? []
      : [`Restart the gateway to apply the new ${restart.join(', ')}.`]),
  ];
  return { exitCode: 0, text: text.join('\n'), json: result };
}
