import { Command } from '@oclif/core';
import { hash } from 'bcryptjs';
import { jsonFlag } from '../lib/flags.ts';
import { readPassword } from '../passwords/read-password.ts';

/** Rounds of bcrypt as a power of two: about a quarter of a second for each try. */
const cost = 12;

/** Makes what the configuration holds of a password. */
export class HashPassword extends Command {
  static override description = [
    'Asks for the password twice and does not show it; without a terminal it is read from stdin, where one line end at its end does not count. Prints its bcrypt hash, for "dashboard.password-hash" of the configuration.',
    'Exit codes: 0 printed, 1 no usable password, 2 wrong usage or a bug, 130 interrupted.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Type it:' },
    {
      command: '<%= config.bin %> <%= command.id %> < password.txt',
      description: 'Take it from a file:',
    },
  ];

  static override flags = { json: jsonFlag };

  static override summary = 'Hash a password for the dashboard.';

  async run(): Promise<void> {
    const { flags } = await this.parse(HashPassword);
    const password = await readPassword(process.stdin, process.stderr);
    const passwordHash = await hash(password, cost);
    if (flags.json) return this.log(JSON.stringify({ passwordHash, cost }, null, 2));
    this.log(passwordHash);
    this.logToStderr(
      `Put it into the configuration, in quotes:\n  dashboard:\n    password-hash: '${passwordHash}'`,
    );
  }
}
