import { Command } from '@oclif/core';
import { findInstance } from '../daemon/found-instance.ts';
import { pidFileFlag } from '../daemon/flags.ts';
import { daemonSettings } from '../daemon/settings.ts';
import { statusReport } from '../daemon/status-report.ts';
import { configFlag, jsonFlag } from '../lib/flags.ts';

/** Says whether a gateway runs, and how it is. */
export class Status extends Command {
  static override description = [
    'Finds the gateway by its PID file and asks it.',
    'Exit codes: 0 running, 1 not running but its PID file is still there, or it does not answer, 2 wrong usage or a bug, 3 not running.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'How is the gateway?' },
    {
      command: '<%= config.bin %> <%= command.id %> --pid-file /run/ai-proxy/ai-proxy.pid --json',
      description: 'Look after another one in a script:',
    },
  ];

  static override flags = { config: configFlag, json: jsonFlag, 'pid-file': pidFileFlag };

  static override summary = 'Say whether the gateway runs, and how it is.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const { pidFile } = daemonSettings(flags.config, { pidFile: flags['pid-file'] });
    const { exitCode, json, text } = statusReport(await findInstance(pidFile), pidFile);
    process.exitCode = exitCode;
    this.log(flags.json ? JSON.stringify(json, null, 2) : text);
  }
}
