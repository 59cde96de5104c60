import { printProblem } from '@ai-proxy/core';
import { Command } from '@oclif/core';
import { clientKeysOf } from '../../keys/client-keys.ts';
import { configFileOf, loadText, readConfigFile } from '../../keys/config-file.ts';
import { keyRow, keyTable } from '../../keys/key-rows.ts';
import { usageOfKeys } from '../../keys/key-usage.ts';
import { configFlag, jsonFlag } from '../../lib/flags.ts';

/** Shows the keys of clients. */
export class KeysList extends Command {
  static override description = [
    'Keys themselves are not shown: a fingerprint is the beginning of the SHA-256 of a key, whichever way the configuration has it. What was spent, in the running period of the budget, and the number of requests come from the SQLite file of "log-store", if it can be read from here; else there is a dash.',
    'Exit codes: 0 listed, 1 the configuration cannot be read, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'The keys of ./config.yaml:' },
    {
      command: '<%= config.bin %> <%= command.id %> --config team.yaml --json',
      description: 'In a script:',
    },
  ];

  static override flags = { config: configFlag, json: jsonFlag };

  static override summary = 'List the keys of clients, with limits and what they have spent.';

  async run(): Promise<void> {
    const { flags } = await this.parse(KeysList);
    const file = configFileOf(flags.config);
    const written = readConfigFile(file);
    const loaded = await loadText(file, written.text);
    for (const problem of loaded.problems) this.logToStderr(printProblem(problem));
    const keys = await clientKeysOf(written, loaded);
    const now = Date.now();
    const usage = await usageOfKeys(keys, loaded.config, now);
    const rows = keys.map((key) => keyRow(key, usage?.get(key.id ?? ''), now));
    if (flags.json) return this.log(JSON.stringify(rows, null, 2));
    if (rows.length > 0) return this.log(keyTable(rows));
    this.logToStderr(
      `${file} has no client keys, so every client is let in. "${this.config.bin} keys create" makes one.`,
    );
  }
}
