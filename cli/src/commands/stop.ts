import { Command } from '@oclif/core';
import { findInstance } from '../daemon/found-instance.ts';
import { pidFileFlag } from '../daemon/flags.ts';
import { daemonSettings } from '../daemon/settings.ts';
import { stopInstance } from '../daemon/stop-instance.ts';
import { stopProgress } from '../daemon/stop-progress.ts';
import { configFlag, jsonFlag, wholeNumber } from '../lib/flags.ts';

/** Stops a running gateway. */
export class Stop extends Command {
  static override description = [
    'Lets the requests in flight end and waits for that; after the timeout the gateway is killed. A process that is not the gateway is never touched, whatever the PID file says.',
    'Exit codes: 0 stopped, 1 it could not be stopped, 2 wrong usage or a bug, 3 not running.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Stop the gateway:' },
    {
      command: '<%= config.bin %> <%= command.id %> --timeout 5',
      description: 'Kill it when it still runs after five seconds:',
    },
  ];

  static override flags = {
    config: configFlag,
    json: jsonFlag,
    'pid-file': pidFileFlag,
    timeout: wholeNumber({
      helpValue: 'SECONDS',
      min: 0,
      summary: 'How long the gateway may take; 5 s more than its shutdown timeout if not given.',
    }),
  };

  static override summary = 'Stop the gateway once its requests are answered.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Stop);
    const settings = daemonSettings(flags.config, { pidFile: flags['pid-file'] });
    const { exitCode, json, text } = await stopInstance(await findInstance(settings.pidFile), {
      settings,
      timeout: flags.timeout,
      progress: stopProgress(process.stderr),
    });
    process.exitCode = exitCode;
    if (flags.json) this.log(JSON.stringify(json, null, 2));
    else if (exitCode === 0) this.log(text);
    else this.logToStderr(text);
  }
}
