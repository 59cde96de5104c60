import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from '@ai-proxy/core';
import { keyTools } from '@ai-proxy/plugins';
import { Command, Flags } from '@oclif/core';
import { accountsFor, isSet, nameOf, type Account } from '../init/account.ts';
import { terminalQuestions, urlTrouble, type Questions } from '../init/ask.ts';
import { configText } from '../init/config-text.ts';
import { withVariables } from '../init/env-text.ts';
import { alreadyThere, writePrivateFile } from '../init/private-file.ts';
import { providerNames, vendors, type Compatible, type ProviderName } from '../init/providers.ts';
import { newKey } from '../keys/new-key.ts';
import { initJson, initText } from '../init/report.ts';
import { schemaPath } from '../init/schema-path.ts';
import { checkConfig } from '../lib/check-config.ts';
import { envFile } from '../lib/env-file.ts';
import { jsonFlag } from '../lib/flags.ts';
import { sampleRequest } from '../lib/sample-request.ts';
import { typedCommand } from '../lib/typed-command.ts';
import { UsageError } from '../lib/usage-error.ts';

const port = 8317;
/** Stands for a key that is not set yet, so that the rest can be checked. */
const laterKey = 'to-be-set-before-the-start';

interface Answers {
  readonly accounts: readonly Account[];
  readonly keys: Readonly<Record<string, string>>;
  readonly host: string;
}

/** Writes a first configuration. */
export class Init extends Command {
  static override description = [
    'Asks on a terminal; elsewhere, and with --yes or --json, the flags say everything. Without a provider the demo answers, for this machine only.',
    'Keys of providers are never flags: the file gets env://NAME, and you are told which variables to set. On a terminal a key can be typed unseen; it goes to .env. The key for your first client is made here and shown once. Files are written for you alone (mode 0600), and none is replaced without --force.',
    'Exit codes: 0 written, 1 not written or not valid, 2 wrong usage or a bug, 130 interrupted.',
  ].join('\n\n');

  static override examples = [
    {
      command: '<%= config.bin %> <%= command.id %>',
      description: 'Answer a few questions:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --yes',
      description: 'Try it out with the demo provider:',
    },
    {
      command:
        '<%= config.bin %> <%= command.id %> --yes --provider claude --provider openai --config team.yaml',
      description: 'Write another file for two providers:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --yes --provider openai-compat --vendor ollama',
      description: 'Use a server on this machine:',
    },
  ];

  static override flags = {
    'base-url': Flags.string({
      exclusive: ['vendor'],
      helpValue: 'URL',
      summary: 'Address of the server that openai-compat means.',
    }),
    config: Flags.string({
      char: 'c',
      default: 'config.yaml',
      env: 'AI_PROXY_CONFIG',
      helpValue: 'FILE',
      summary: 'File to write.',
    }),
    force: Flags.boolean({ summary: 'Replace a file that is there already.' }),
    json: jsonFlag,
    provider: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      options: [...providerNames],
      summary: `Provider to write a credential for; may be said again: ${providerNames.join(', ')}.`,
    }),
    vendor: Flags.string({
      helpValue: 'NAME',
      options: [...vendors],
      summary: `Vendor or server that openai-compat means: ${vendors.join(', ')}.`,
    }),
    yes: Flags.boolean({ char: 'y', summary: 'Ask nothing.' }),
  };

  static override summary = 'Write a first configuration.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    const { config: file, force, json } = flags;
    if (!force && existsSync(file)) throw alreadyThere(file);
    const compatible = compatibleFrom(flags);
    const chosen = providersFrom(flags.provider, compatible);
    const asks = !flags.yes && !json && process.stdin.isTTY && process.stderr.isTTY;
    if (!asks && chosen?.includes('openai-compat') === true && compatible === undefined)
      throw new UsageError(
        'The provider "openai-compat" needs --vendor or --base-url.',
        'Such as --vendor ollama, or --base-url http://127.0.0.1:8000/v1',
      );
    const answers = asks
      ? await ask(await terminalQuestions(process.stderr), chosen, compatible)
      : unasked(chosen, compatible);
    await this.#write({ file, force, json }, answers);
  }

  async #write(
    { file, force, json }: { file: string; force: boolean; json: boolean },
    { accounts, host, keys }: Answers,
  ): Promise<void> {
    const key = newKey();
    const { keyHashOf } = await keyTools();
    const written = Object.keys(keys);
    const schema = schemaPath(file, this.config.root);
    const facts = { accounts, keyHash: keyHashOf(key), host, port, schema };
    writePrivateFile(file, configText(facts), force);
    if (written.length > 0) {
      const before = existsSync(envFile) ? readFileSync(envFile, 'utf8') : '';
      writePrivateFile(envFile, withVariables(before, keys), true);
    }
    const missing = accounts.flatMap(({ variable }) =>
      variable === undefined || isSet({ ...process.env, ...keys }, variable) ? [] : variable,
    );
    const later = Object.fromEntries(missing.map((name) => [name, laterKey]));
    const checked = await checkConfig(file, { ...process.env, ...later, ...keys });
    if (checked.gateway === undefined) throw new ConfigError(checked.problems);
    const sample = sampleRequest(checked.gateway, `http://127.0.0.1:${port}`);
    const usual = file === 'config.yaml' ? '' : ` -c ${file}`;
    const report = {
      accounts,
      envFile,
      file,
      key,
      missing,
      written,
      runCommand: typedCommand(`run${usual}`),
      sample: sample?.replace('YOUR-KEY', key),
    };
    this.log(json ? JSON.stringify(initJson(report), null, 2) : initText(report));
  }
}

function providersFrom(
  names: readonly string[] | undefined,
  compatible: Compatible | undefined,
): ProviderName[] | undefined {
  const named = providerNames.filter((known) => names?.includes(known));
  if (compatible !== undefined && !named.includes('openai-compat')) named.push('openai-compat');
  return named.length === 0 ? undefined : named;
}

function compatibleFrom(flags: {
  'base-url'?: string | undefined;
  vendor?: string | undefined;
}): Compatible | undefined {
  const { 'base-url': baseUrl, vendor } = flags;
  if (vendor !== undefined) return { name: vendor };
  if (baseUrl === undefined) return undefined;
  const trouble = urlTrouble(baseUrl);
  if (trouble !== undefined) throw new UsageError(`--base-url ${baseUrl}: ${trouble}`);
  return { name: nameOf(baseUrl), baseUrl };
}

function unasked(
  chosen: readonly ProviderName[] | undefined,
  compatible: Compatible | undefined,
): Answers {
  return {
    accounts: accountsFor(chosen ?? [], compatible, process.env),
    keys: {},
    host: '127.0.0.1',
  };
}

async function ask(
  questions: Questions,
  chosen: readonly ProviderName[] | undefined,
  compatible: Compatible | undefined,
): Promise<Answers> {
  const providers = chosen ?? (await questions.providers());
  const found =
    providers.includes('openai-compat') && compatible === undefined
      ? await questions.compatible()
      : compatible;
  const accounts = accountsFor(providers, found, process.env);
  const keys = await questions.keys(accounts, process.env);
  return { accounts, keys, host: await questions.host() };
}
