import { Args, Command, Flags } from '@oclif/core';
import { configFileOf } from '../../keys/config-file.ts';
import { revokeKeys } from '../../keys/revoke-keys.ts';
import { takenUp } from '../../keys/try-line.ts';
import { configFlag, jsonFlag } from '../../lib/flags.ts';

/** Takes a key of a client away. */
export class KeysRevoke extends Command {
  static override args = {
    key: Args.string({
      description: 'Name or id of the client, place such as auth-keys[2], or fingerprint.',
      required: true,
    }),
  };

  static override description = [
    'Removes the entry from the configuration. What the client has spent stays in the ledger, and comes back with a new key of the same name.',
    'Exit codes: 0 revoked, 1 there is no such key or it cannot be removed, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %> ada', description: "Take Ada's key away:" },
    {
      command: '<%= config.bin %> <%= command.id %> 7d5a3f0e9c1b --config team.yaml --json',
      description: 'By its fingerprint, in a script:',
    },
  ];

  static override flags = {
    all: Flags.boolean({ summary: 'All keys of the name, where it has several.' }),
    config: configFlag,
    json: jsonFlag,
    open: Flags.boolean({
      summary: 'Also the last key there is, after which every client is let in.',
    }),
  };

  static override summary = 'Revoke a key of a client.';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(KeysRevoke);
    const { all, open } = flags;
    const file = configFileOf(flags.config);
    const revoked = await revokeKeys(file, args.key, { all, open });
    if (flags.json) return this.log(JSON.stringify({ file, revoked }, null, 2));
    for (const { fingerprint, id, place } of revoked)
      this.log(`Revoked ${[id ?? place, fingerprint].filter((part) => part !== null).join(' ')}.`);
    this.logToStderr(takenUp());
  }
}
