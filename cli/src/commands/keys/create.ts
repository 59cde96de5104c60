import { Command, Flags } from '@oclif/core';
import { configFileOf } from '../../keys/config-file.ts';
import { createKey } from '../../keys/create-key.ts';
import type { KeyWishes } from '../../keys/new-key.ts';
import { takenUp } from '../../keys/try-line.ts';
import { configFlag, jsonFlag, wholeNumber } from '../../lib/flags.ts';
import { momentOf } from '../../lib/moment.ts';
import { UsageError } from '../../lib/usage-error.ts';

/** Makes a key for a client. */
export class KeysCreate extends Command {
  static override description = [
    'Makes a random key and writes its SHA-256 to "auth-keys" of the configuration; the key itself is shown once and kept nowhere. Comments, order and layout of the file stay as they are.',
    'The key goes to stdout, everything else to stderr.',
    'Exit codes: 0 created, 1 the configuration cannot be changed, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    {
      command: '<%= config.bin %> <%= command.id %> --name ada',
      description: 'A key that may do everything:',
    },
    {
      command:
        '<%= config.bin %> <%= command.id %> --name intern --models "gpt-4o-mini,deepseek/*" --rpm 20 --budget 10 --period monthly --expires 30d',
      description: 'A key with limits:',
    },
    {
      command: 'KEY=$(<%= config.bin %> <%= command.id %> --name ci)',
      description: 'In a script:',
    },
  ];

  static override flags = {
    additional: Flags.boolean({
      summary: 'Also where the name has a key already: both are one client.',
    }),
    budget: Flags.string({
      helpValue: 'USD',
      summary: 'US dollars that it may spend, in all or in each period.',
    }),
    config: configFlag,
    expires: Flags.string({
      helpValue: '30d|TIME',
      summary:
        'When it ends: after minutes, hours, days or weeks (30m, 12h, 30d, 4w), or an RFC 3339 time.',
    }),
    json: jsonFlag,
    models: Flags.string({
      delimiter: ',',
      helpValue: 'GLOB,…',
      multiple: true,
      summary: 'Models that it may use; without any, all.',
    }),
    name: Flags.string({ helpValue: 'NAME', summary: 'Whose key it is, for logs and budgets.' }),
    period: Flags.option({
      dependsOn: ['budget'],
      options: ['daily', 'monthly'] as const,
      summary: 'When the budget starts anew, at midnight UTC.',
    })(),
    rpm: wholeNumber({ helpValue: 'N', min: 1, summary: 'Requests per minute.' }),
    tenant: Flags.string({ helpValue: 'ID', summary: 'Tenant that it belongs to, for plugins.' }),
    tpm: wholeNumber({ helpValue: 'N', min: 1, summary: 'Tokens per minute.' }),
  };

  static override summary = 'Create a key for a client.';

  async run(): Promise<void> {
    const { flags } = await this.parse(KeysCreate);
    const { additional, json } = flags;
    const { budget, expires, models, name, period, rpm, tenant, tpm } = flags;
    const wishes: KeyWishes = {
      models,
      name,
      period,
      rpm,
      tenant,
      tpm,
      budgetUsd: budget === undefined ? undefined : dollarsOf(budget),
      expiresMs: expires === undefined ? undefined : futureOf(expires),
    };
    for (const [flag, value] of [
      ['name', name],
      ['tenant', tenant],
    ] as const)
      if (value === '') throw new UsageError(`--${flag} is empty.`);
    const { key, notes, warnings, ...facts } = await createKey(
      configFileOf(flags.config),
      wishes,
      additional,
    );
    for (const warning of warnings) this.logToStderr(`warning: ${warning}`);
    if (json) return this.log(JSON.stringify({ key, ...facts }, null, 2));
    this.logToStderr(
      `Key of "${facts.id}". It is shown this once; ${facts.file} has its hash only.`,
    );
    this.log(key);
    this.logToStderr([`  try  ${facts.try}`, ...notes, takenUp()].join('\n'));
  }
}

function dollarsOf(text: string): number {
  const dollars = /^\$?(\d+(?:\.\d{1,6})?)$/.exec(text)?.[1];
  if (dollars !== undefined && Number(dollars) > 0) return Number(dollars);
  throw new UsageError('--budget has to be US dollars above 0, such as 20 or 0.50.');
}

function futureOf(text: string): number {
  const ms = momentOf(text, Date.now(), 1);
  if (ms === undefined)
    throw new UsageError(
      '--expires has to be a span such as 30d, or a time such as 2030-01-31T00:00:00Z.',
    );
  if (ms <= Date.now()) throw new UsageError(`--expires ${text} is over already.`);
  return ms;
}
