import { Command, Flags } from '@oclif/core';
import { runningWith } from '../daemon/running-with.ts';
import { examine } from '../doctor/examine.ts';
import { doctorText, isHealthy } from '../doctor/report.ts';
import { checkConfig } from '../lib/check-config.ts';
import { configFlag, jsonFlag } from '../lib/flags.ts';
import { usualConfig } from '../lib/usual-config.ts';
import { whileWaiting } from '../lib/while-waiting.ts';

/** Looks for what keeps the gateway from serving well here. */
export class Doctor extends Command {
  static override description = [
    'Looks at this Node.js, the configuration, the port, the way to each upstream (a connection, with TLS; nothing is sent), the modes of files with secrets, the log, the room on disks and the limit of open files. Each line is ok, warn, fail or skip, with a cure.',
    'With --online each credential asks its upstream for a list of models, which costs nothing there, and the clock is compared with that of the upstream. No secret is shown.',
    'Exit codes: 0 nothing has failed, 1 something has, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Look at ./config.yaml:' },
    {
      command: '<%= config.bin %> <%= command.id %> --online',
      description: 'Also try every credential:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --config team.yaml --json',
      description: 'Look in a script:',
    },
  ];

  static override flags = {
    config: configFlag,
    json: jsonFlag,
    online: Flags.boolean({ summary: 'Ask each upstream for its models, with the credential.' }),
  };

  static override summary = 'Look for what keeps the gateway from serving well.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const { config: configFile, json, online } = flags;
    const looking = Promise.all([checkConfig(configFile), runningWith(configFile ?? usualConfig)]);
    const examined = looking.then(([checked, running]) =>
      examine({ checked, configFile, online, running }),
    );
    const findings = await whileWaiting(process.stderr, 'looking', examined);
    const healthy = isHealthy(findings);
    process.exitCode = healthy ? 0 : 1;
    this.log(
      json ? JSON.stringify({ healthy, findings }, null, 2) : doctorText(findings, process.stdout),
    );
  }
}
