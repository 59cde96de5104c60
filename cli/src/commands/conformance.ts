import { Args, Command, Flags } from '@oclif/core';
import { CannotRun } from '../conformance/cannot-run.ts';
import { usualModels, usualTimeoutMs, usualUpstreamPort } from '../conformance/defaults.ts';
import { forEachFormat, formatNames, titles, type FormatName } from '../conformance/format-name.ts';
import { jsonFlag, wholeNumber } from '../lib/flags.ts';
import { Refusal } from '../lib/refusal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { whileWaiting } from '../lib/while-waiting.ts';

const urlArgument = Args.custom<URL>({
  parse: async (text) => {
    const url = URL.parse(text);
    if (url !== null && /^https?:$/.test(url.protocol)) return url;
    throw new UsageError(`"${text}" is not an http or https URL.`, 'Such as http://127.0.0.1:8317');
  },
});

const formatFlag = (summary: string) =>
  Flags.option({
    helpValue: 'FORMAT',
    multiple: true,
    multipleNonGreedy: true,
    options: formatNames,
    summary: `${summary}: ${formatNames.join(', ')}. May be repeated.`,
  })();

const modelFlag = (format: FormatName) =>
  Flags.string({
    default: usualModels[format],
    helpGroup: 'MODEL',
    helpValue: 'NAME',
    summary: `What the gateway calls the model of the ${titles[format]} upstream.`,
  });

/** Runs the matrix of client format, upstream format and feature against a gateway. */
export class Conformance extends Command {
  static override args = {
    'base-url': urlArgument({
      description: 'A running gateway, ours or another; without it one is started in this process.',
    }),
  };

  static override description = [
    'Asks a gateway in every API format for every feature, with scripted upstreams of every format behind it, and compares what the upstream received and what the client got with what the published APIs say. Nothing leaves this machine but the requests to the gateway.',
    'A running gateway has to be configured for it first: --print-config prints how. Its upstreams are four ports of 127.0.0.1 from --upstream-port on.',
    'A feature that the upstream\'s format lacks is good when the gateway refuses the request or names the loss in the header "x-ai-proxy-lossy", and fails when it is lost in silence.',
    'Exit codes: 0 nothing failed, 1 something failed, or the gateway or a port cannot be had, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Check this gateway:' },
    {
      command: '<%= config.bin %> <%= command.id %> --inbound gemini --feature "tool*"',
      description: 'Check the tools of Gemini clients:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --print-config > conformance.yaml',
      description: 'Write the configuration for a gateway that runs elsewhere:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> http://127.0.0.1:8317 --json',
      description: 'Check a running gateway in a script:',
    },
  ];

  static override flags = {
    'api-key': Flags.string({
      env: 'AI_PROXY_CONFORMANCE_KEY',
      helpValue: 'KEY',
      summary: 'Key that the clients send to the gateway.',
    }),
    feature: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Only features of this name, or glob of names. May be repeated.',
    }),
    inbound: formatFlag('Only clients of this format'),
    json: jsonFlag,
    'model-anthropic-messages': modelFlag('anthropic-messages'),
    'model-gemini': modelFlag('gemini'),
    'model-openai-chat': modelFlag('openai-chat'),
    'model-openai-responses': modelFlag('openai-responses'),
    'print-config': Flags.boolean({
      summary: 'Print what a gateway has to be told before it can be checked, and ask nothing.',
    }),
    timeout: wholeNumber({
      default: usualTimeoutMs / 1000,
      helpValue: 'SECONDS',
      min: 1,
      summary: 'How long an answer may take.',
    }),
    upstream: formatFlag('Only upstreams of this format'),
    'upstream-port': wholeNumber({
      default: usualUpstreamPort,
      helpValue: 'PORT',
      max: 65_532,
      min: 1,
      summary: 'First of the four ports of the upstreams of a running gateway.',
    }),
  };

  static override summary =
    'Check what survives between the API formats, here or in another gateway.';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Conformance);
    const baseUrl = args['base-url'];
    const models = forEachFormat((format) => flags[`model-${format}`]);
    const { 'api-key': key, 'upstream-port': firstPort } = flags;
    const keyOption = key === undefined ? {} : { key };
    // Loaded when it is asked for: other commands shall not wait for the matrix.
    const { printedConfig, runNamed } = await import('../conformance/for-command.ts');
    if (flags['print-config'])
      return this.log(printedConfig({ firstPort, models, ...keyOption }).trimEnd());
    try {
      const running = runNamed(flags.feature ?? [], {
        models,
        inbound: flags.inbound ?? formatNames,
        upstream: flags.upstream ?? formatNames,
        timeoutMs: flags.timeout * 1000,
        ...keyOption,
        ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.href, upstreamPort: firstPort }),
      });
      const { failed, json, text } = await whileWaiting(process.stderr, 'asking', running);
      process.exitCode = failed === 0 ? 0 : 1;
      this.log(flags.json ? json : text);
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      throw error.isUsage ? new UsageError(error.message) : new Refusal(error.message);
    }
  }
}
