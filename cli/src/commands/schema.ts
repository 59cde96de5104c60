import { version } from '@ai-proxy/core';
import { builtins } from '@ai-proxy/plugins';
import { Command } from '@oclif/core';
import { configSchema } from '../schema/config-schema.ts';

/** Prints what editors need to complete and check a configuration. */
export class Schema extends Command {
  static override description = [
    'Prints the JSON Schema of a configuration with every plugin that comes with ai-proxy. An editor with a YAML language server reads it where the first line of the configuration names it: # yaml-language-server: $schema=./config.schema.json',
    'What only "check" can tell, such as the order of the pipeline, is not in it, nor are plugins from outside.',
    'Exit codes: 0 printed, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    {
      command: '<%= config.bin %> <%= command.id %> > config.schema.json',
      description: 'Write it beside the configuration:',
    },
  ];

  static override summary = 'Print the JSON Schema of a configuration, for editors.';

  async run(): Promise<void> {
    await this.parse(Schema);
    const loaded = await Promise.all(Object.values(builtins).map((load) => load()));
    const plugins = loaded.map((one) => one.default);
    this.log(JSON.stringify(configSchema(plugins, version), null, 2));
  }
}
