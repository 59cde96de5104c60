import { ConfigError } from '@ai-proxy/core';
import { Command } from '@oclif/core';
import { configFlag, jsonFlag } from '../lib/flags.ts';
import { loadGateway } from '../lib/load-gateway.ts';
import { pipelineText } from '../lib/pipeline-table.ts';

/** Shows the pipeline that a configuration gives. */
export class Explain extends Command {
  static override description = [
    'Requests run down the list and replies come back up. What a plugin needs is given by one above it; what stands in parentheses it uses where it is given.',
    'In JSON: a list of the plugins, or {valid: false, problems} as of "check" for a bad configuration.',
    'Exit codes: 0 printed, 1 bad configuration, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    {
      command: '<%= config.bin %> <%= command.id %>',
      description: 'Explain ./config.yaml or the defaults:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --config team.yaml --json',
      description: 'Read the pipeline of another file in a script:',
    },
  ];

  static override flags = { config: configFlag, json: jsonFlag };

  static override summary = 'Print the pipeline as it runs.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Explain);
    try {
      const gateway = await loadGateway(flags.config, { dryRun: true, logLevel: 'warn' });
      const entries = gateway.explain();
      await gateway.close();
      this.log(flags.json ? JSON.stringify(entries, null, 2) : pipelineText(entries));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      process.exitCode = 1;
      if (flags.json)
        return this.log(JSON.stringify({ valid: false, problems: error.problems }, null, 2));
      this.logToStderr(error.message);
    }
  }
}
