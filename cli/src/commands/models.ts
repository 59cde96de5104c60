import { Command, Flags } from '@oclif/core';
import { configFlag, jsonFlag } from '../lib/flags.ts';
import { Refusal } from '../lib/refusal.ts';
import { modelRows, modelTable } from '../models/model-rows.ts';
import { whoAnswers } from '../models/who-answers.ts';

/** Shows what clients may ask for. */
export class Models extends Command {
  static override description = [
    'Read from the configuration: nothing is started, and no provider is asked. A pattern with * stands for whatever the provider has; keys of clients may allow less ("keys list").',
    'Prices are US dollars for a million tokens of short prompts: those of "model-prices", else of the built-in table.',
    'Exit codes: 0 listed, 1 bad configuration, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Models of ./config.yaml:' },
    {
      command: '<%= config.bin %> <%= command.id %> --config team.yaml --provider claude --json',
      description: 'Those of one provider, in a script:',
    },
  ];

  static override flags = {
    config: configFlag,
    json: jsonFlag,
    provider: Flags.string({ helpValue: 'NAME', summary: 'Only models of this provider.' }),
  };

  static override summary = 'List the models that clients may ask for, with their prices.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Models);
    const { json, provider } = flags;
    const answering = await whoAnswers(flags.config);
    const all = await modelRows(answering);
    const rows = all.filter((row) => provider === undefined || row.provider === provider);
    if (rows.length === 0 && provider !== undefined) throw noneOf(provider, answering);
    if (json) return this.log(JSON.stringify(rows, null, 2));
    if (rows.length > 0) return this.log(modelTable(rows));
    this.logToStderr('No credential serves a model.');
  }
}

function noneOf(
  provider: string,
  { executors }: { readonly executors: readonly { readonly provider: string }[] },
): Refusal {
  const known = executors.map((executor) => executor.provider).join(', ');
  return new Refusal(
    `No model is served by "${provider}". Providers of the pipeline: ${known || 'none'}.`,
  );
}
