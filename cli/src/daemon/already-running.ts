import { Refusal } from '../lib/refusal.ts';
import { typedCommand } from '../lib/typed-command.ts';

/** What to say where another gateway holds the PID file. */
function alreadyRunning(pidFile: string, pid: number | undefined, phase: string): string {
  const who = pid === undefined ? '' : ` (PID ${pid})`;
  return (
    `A gateway is ${phase} already${who}; it holds ${pidFile}. ` +
    `Stop it with "${typedCommand(`stop --pid-file ${pidFile}`)}", or choose another file with --pid-file.`
  );
}

/** Raised where another gateway holds the PID file. */
export class AlreadyRunning extends Refusal {
  override readonly name = 'AlreadyRunning';

  constructor(pidFile: string, pid: number | undefined, phase = 'running') {
    super(alreadyRunning(pidFile, pid, phase));
  }
}
