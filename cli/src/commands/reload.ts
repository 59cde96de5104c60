import { Command } from '@oclif/core';
import { findInstance } from '../daemon/found-instance.ts';
import { pidFileFlag } from '../daemon/flags.ts';
import { reloadInstance } from '../daemon/reload-instance.ts';
import { daemonSettings } from '../daemon/settings.ts';
import { configFlag, jsonFlag } from '../lib/flags.ts';

/** Makes a running gateway read its configuration again. */
export class Reload extends Command {
  static override description = [
    'Waits for the outcome and prints what has changed, or every problem; a bad configuration is refused and the old one keeps serving. The gateway reads the file that it was started with.',
    'Exit codes: 0 reloaded, 1 refused, 2 wrong usage or a bug, 3 not running.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Apply the changed file:' },
    {
      command: '<%= config.bin %> <%= command.id %> --json',
      description: 'Learn in a script what has changed:',
    },
  ];

  static override flags = { config: configFlag, json: jsonFlag, 'pid-file': pidFileFlag };

  static override summary = 'Make the gateway read its configuration again.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Reload);
    const { pidFile } = daemonSettings(flags.config, { pidFile: flags['pid-file'] });
    const { exitCode, json, text } = await reloadInstance(await findInstance(pidFile), pidFile);
    process.exitCode = exitCode;
    if (flags.json) this.log(JSON.stringify(json, null, 2));
    else if (exitCode === 0) this.log(text);
    else this.logToStderr(text);
  }
}
