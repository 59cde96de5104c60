import { typedCommand } from '../lib/typed-command.ts';
import type { ReloadFacts, Status } from './control-messages.ts';
import { durationText } from './duration-text.ts';
import { notRunningCode } from './flags.ts';
import type { Found } from './found-instance.ts';

/** What `status` says, and the code it exits with. */
export interface Report {
  readonly exitCode: number;
  readonly text: string;
  readonly json: object;
}

type Reporter<Kind extends Found['kind']> = (
  found: Extract<Found, { kind: Kind }>,
  pidFile: string,
) => Report;

const reporters: { readonly [Kind in Found['kind']]: Reporter<Kind> } = {
  answers: ({ status }, pidFile) => ({
    exitCode: 0,
    text: runningText(status, pidFile),
    json: { running: true, ...status, pidFile },
  }),
  silent: ({ pid }, pidFile) => ({
    exitCode: 1,
    text: `running (PID ${pid}), but it does not answer. "${typedCommand('stop')}" ends it.`,
    json: { running: true, pid, phase: 'silent', pidFile },
  }),
  socketless: ({ pid }, pidFile) => ({
    exitCode: 0,
    text: `running (PID ${pid}), but its control socket is gone, so nothing more is known.`,
    json: { running: true, pid, phase: 'unknown', pidFile },
  }),
  forbidden: (_found, pidFile) => ({
    exitCode: 1,
    text: `Another user runs the gateway of ${pidFile}. Ask as that user, or as root.`,
    json: { running: 'unknown', reason: 'forbidden', pidFile },
  }),
  stale: ({ pid }, pidFile) => stale(pid, pidFile, 'has ended'),
  stranger: ({ pid }, pidFile) => stale(pid, pidFile, 'is another program now'),
  unknown: ({ pid }, pidFile) => stale(pid, pidFile, 'does not say that it is a gateway'),
  none: (_found, pidFile) => ({
    exitCode: notRunningCode,
    text: `not running: there is no ${pidFile}. If the gateway runs elsewhere, go to its folder, or say --config or --pid-file.`,
    json: { running: false, reason: 'no-pid-file', pidFile },
  }),
};

/** Says how the found gateway is. */
export function statusReport(found: Found, pidFile: string): Report {
  const report = reporters[found.kind] as Reporter<Found['kind']>;
  return report(found as never, pidFile);
}

function stale(pid: number, pidFile: string, what: string): Report {
  return {
    exitCode: 1,
    text: `not running (stale PID file)\n  ${pidFile} names process ${pid}, which ${what}.`,
    json: { running: false, reason: 'stale-pid-file', pid, pidFile },
  };
}

function runningText(status: Status, pidFile: string): string {
  const { address, config, inFlight, logDirectory, phase, pid, reloads, restart, version } = status;
  const rows: Readonly<Record<string, string | undefined>> = {
    address,
    version,
    uptime: durationText(status.uptimeSeconds),
    configuration: config,
    'last reload': reloads && reloadText(reloads),
    'to restart': restart && `for the new ${restart.join(', ')}`,
    'in flight': inFlight?.toString(),
    log: logDirectory,
    'PID file': pidFile,
  };
  return [
    `running (PID ${pid})${phase === 'running' ? '' : `, ${phase}`}`,
    ...Object.entries(rows).flatMap(([name, value]) =>
      value === undefined ? [] : `  ${name.padEnd(13)}  ${value}`,
    ),
  ].join('\n');
}

function reloadText({ lastSuccess, problems, succeeded }: ReloadFacts): string {
  const served = succeeded === 0 ? 'the one of the start' : `the one of ${lastSuccess}`;
  if (problems !== undefined)
    return `refused; the configuration that serves is ${served}\n${problems.replace(/^/gm, '    ')}`;
  return succeeded === 0 ? 'none' : lastSuccess;
}
