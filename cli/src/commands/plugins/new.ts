import { Args, Command, Flags } from '@oclif/core';
import { jsonFlag } from '../../lib/flags.ts';
import { typedCommand } from '../../lib/typed-command.ts';
import { newKinds, newPlugin } from '../../scaffold/new-plugin.ts';

/** Begins a plugin. */
export class PluginsNew extends Command {
  static override args = {
    name: Args.string({ description: 'Name in small letters, digits and dashes.', required: true }),
  };

  static override description = [
    'Makes a folder with a plugin that works: TypeScript, a test with a gateway, a configuration that runs it, and a package.json to publish it. A policy sees requests and answers, a provider answers them, a translator brings an API of its own.',
    'Exit codes: 0 made, 1 not possible there, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    {
      command: '<%= config.bin %> <%= command.id %> word-filter',
      description: 'A policy in ./word-filter:',
    },
    {
      command:
        '<%= config.bin %> <%= command.id %> in-house --kind provider --dir plugins/in-house',
      description: 'A provider in a folder of your choice:',
    },
  ];

  static override flags = {
    dir: Flags.string({
      helpValue: 'DIRECTORY',
      summary: 'Folder to make; by default one of its name, here.',
    }),
    json: jsonFlag,
    kind: Flags.option({
      default: 'policy',
      options: newKinds,
      summary: 'What it is for.',
    })(),
  };

  static override summary = 'Begin a plugin of your own.';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PluginsNew);
    const { dir = args.name, json, kind } = flags;
    const made = await newPlugin(args.name, kind, dir);
    if (json) return this.log(JSON.stringify(made, null, 2));
    for (const file of made.files) this.log(`${made.directory}/${file}`);
    this.logToStderr(
      [
        'Next:',
        `  cd ${made.directory}`,
        '  npm install /path/to/ai-proxy/packed/*.tgz   # ai-proxy is not on npm yet: "npm run packages" in it makes them',
        '  npm test                                     # with Node.js 24 or newer',
        `  ${typedCommand('run -c config.yaml')}`,
      ].join('\n'),
    );
  }
}
