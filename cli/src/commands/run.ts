import { ConfigError } from '@ai-proxy/core';
import { Command, Flags } from '@oclif/core';
import { configFlag } from '../lib/flags.ts';
import { greeting } from '../lib/greeting.ts';
import { ListenError } from '../lib/listen-error.ts';
import { loadGateway } from '../lib/load-gateway.ts';
import { processSignals } from '../lib/process-signals.ts';
import { serve } from '../lib/serve.ts';
import { terminalLog } from '../lib/terminal-log.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Serves until a signal ends it. */
export class Run extends Command {
  static override description = [
    'Without a configuration the embedded demo provider answers every model, so the gateway can be tried without any key.',
    'Flags win over variables, variables over the file. A .env file in the working directory sets variables that are not set already.',
    'SIGINT or SIGTERM stops the gateway once the requests in flight are answered; a second one stops it at once. SIGHUP reads the configuration again; if it is bad, the old one keeps serving.',
    'Exit codes: 0 stopped, 1 bad configuration or address, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %>', description: 'Try it out:' },
    {
      command: '<%= config.bin %> <%= command.id %> --config team.yaml --host 127.0.0.1',
      description: 'Serve a configuration to this machine only:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --port 0 --log-level warn',
      description: 'Take a free port and log less:',
    },
  ];

  static override flags = {
    config: configFlag,
    host: Flags.string({
      env: 'AI_PROXY_HOST',
      helpValue: 'ADDRESS',
      summary: 'Address to listen on.',
    }),
    'log-level': Flags.string({
      env: 'AI_PROXY_LOG_LEVEL',
      helpValue: 'LEVEL',
      options: logLevels,
      summary: `Least level logged to stderr: ${logLevels.join(', ')}.`,
    }),
    port: Flags.integer({
      env: 'AI_PROXY_PORT',
      helpValue: 'PORT',
      max: 65_535,
      min: 0,
      summary: 'Port to listen on; 0 takes a free one.',
    }),
  };

  static override summary = 'Run the gateway in the foreground.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Run);
    const { config, host, port, 'log-level': logLevel } = flags;
    const { stderr } = process;
    try {
      const gateway = await loadGateway(config, {
        overrides: {
          ...(host === undefined ? {} : { host }),
          ...(port === undefined ? {} : { port }),
        },
        ...(logLevel === undefined ? {} : { logLevel }),
        ...(stderr.isTTY ? { logDestination: terminalLog(stderr) } : {}),
      });
      await serve(gateway, processSignals(), {
        listening: (address) => this.log(greeting(gateway, address)),
        reloadFailed: (message) => this.logToStderr(message),
        // A log of JSON lines stays one.
        stopping: (message) => (stderr.isTTY ? this.logToStderr(message) : undefined),
      });
    } catch (error) {
      if (!(error instanceof ConfigError || error instanceof ListenError)) throw error;
      this.logToStderr(error.message);
      process.exitCode = 1;
    }
  }
}
