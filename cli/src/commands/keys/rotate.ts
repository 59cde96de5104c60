import { Args, Command } from '@oclif/core';
import { configFileOf } from '../../keys/config-file.ts';
import { rotateKey } from '../../keys/rotate-key.ts';
import { takenUp } from '../../keys/try-line.ts';
import { configFlag, jsonFlag } from '../../lib/flags.ts';

/** Gives a client another key. */
export class KeysRotate extends Command {
  static override args = {
    key: Args.string({
      description: 'Name or id of the client, place such as auth-keys[2], or fingerprint.',
      required: true,
    }),
  };

  static override description = [
    'The old key ends with the reload; limits, budget and what was spent stay. For a time with both, create a second key with --additional and revoke the first one later.',
    'The key goes to stdout, everything else to stderr.',
    'Exit codes: 0 rotated, 1 there is no such key or it cannot be changed, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %> ada', description: 'Give Ada another key:' },
    {
      command: 'KEY=$(<%= config.bin %> <%= command.id %> ci --config team.yaml)',
      description: 'In a script:',
    },
  ];

  static override flags = { config: configFlag, json: jsonFlag };

  static override summary = 'Replace the key of a client.';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(KeysRotate);
    const { key, ...facts } = await rotateKey(configFileOf(flags.config), args.key);
    if (flags.json) return this.log(JSON.stringify({ key, ...facts }, null, 2));
    this.logToStderr(
      `New key of "${facts.id}". It is shown this once; ${facts.file} has its hash only.`,
    );
    this.log(key);
    this.logToStderr(`  try  ${facts.try}\n${takenUp()}`);
  }
}
