import { printProblem } from '@ai-proxy/core';
import { Command } from '@oclif/core';
import { checkConfig } from '../lib/check-config.ts';
import { configFlag, jsonFlag } from '../lib/flags.ts';
import { whileWaiting } from '../lib/while-waiting.ts';

/** Says whether a configuration can be run. */
export class Check extends Command {
  static override description = [
    'Loads the configuration and sets up its plugins as "run" does, without listening or writing anything, and prints every problem as file:line:column CODE sentence. Files with secrets that others on this machine can read are warned about.',
    'Without a configuration the defaults are looked at, and that is said.',
    'In JSON: {valid, file, problems, warnings}; without a configuration "file" is null. Each problem and warning has file, line, column, code, message, and a hint where there is a cure.',
    'Exit codes: 0 valid, 1 not valid, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Check ./config.yaml:' },
    {
      command: '<%= config.bin %> <%= command.id %> --config team.yaml --json',
      description: 'Check another file in a script:',
    },
  ];

  static override flags = { config: configFlag, json: jsonFlag };

  static override summary = 'Check a configuration and print every problem.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Check);
    const checking = checkConfig(flags.config);
    const {
      file = null,
      problems,
      summary,
      warnings,
    } = await whileWaiting(process.stderr, 'checking', checking);
    const valid = problems.length === 0;
    process.exitCode = valid ? 0 : 1;
    if (flags.json) return this.log(JSON.stringify({ valid, file, problems, warnings }, null, 2));
    for (const warning of warnings) this.logToStderr(`warning: ${printProblem(warning)}`);
    if (valid) return this.log(summary);
    for (const problem of problems) this.logToStderr(printProblem(problem));
  }
}
