import { existsSync } from 'node:fs';
import { ConfigError } from '@ai-proxy/core';
import { Command } from '@oclif/core';
import { configFileOf, loadText, readConfigFile } from '../../keys/config-file.ts';
import { configFlag, jsonFlag } from '../../lib/flags.ts';
import { listedPlugins, pluginTable } from '../../scaffold/listed-plugins.ts';

/** Shows the plugins there are. */
export class PluginsList extends Command {
  static override description = [
    'Those of the pipeline come first, by their position in it; then the built-in ones that are not in it. Root keys of the configuration set the options of a plugin. "ai-proxy explain" shows how they fit together.',
    'Exit codes: 0 listed, 1 bad configuration, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    {
      command: '<%= config.bin %> <%= command.id %>',
      description: 'Plugins of ./config.yaml, or of the defaults:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --config team.yaml --json',
      description: 'In a script:',
    },
  ];

  static override flags = { config: configFlag, json: jsonFlag };

  static override summary = 'List the plugins, built-in and others.';

  async run(): Promise<void> {
    const { flags } = await this.parse(PluginsList);
    const isThere = flags.config !== undefined || existsSync('config.yaml');
    const file = isThere ? configFileOf(flags.config) : '(defaults)';
    const text = isThere ? readConfigFile(file).text : '';
    const { config, problems } = await loadText(file, text);
    if (config === undefined) throw new ConfigError(problems);
    const plugins = await listedPlugins(config);
    this.log(flags.json ? JSON.stringify(plugins, null, 2) : pluginTable(plugins));
  }
}
