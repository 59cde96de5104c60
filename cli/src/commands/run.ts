import { ConfigError } from '@ai-proxy/core';
import { Command, Flags } from '@oclif/core';
import { configFlag } from '../lib/flags.ts';
import { greeting } from '../lib/greeting.ts';
import { ListenError } from '../lib/listen-error.ts';
import { loadGateway } from '../lib/load-gateway.ts';
import { processSignals } from '../lib/process-signals.ts';
import { serve } from '../lib/serve.ts';
import { terminalLog } from '../lib/terminal-log.ts';

/** Serves until a signal ends it. */
export class Run extends Command {
  static override description = `Without a configuration the embedded demo provider answers every model, so the gateway
can be tried without any key.

Variables of a .env file in the working directory count where they are not set already.
Flags win over variables, variables over the file.

SIGINT or SIGTERM ends the gateway once the requests in flight are answered; a second one ends it
at once. SIGHUP reads the configuration again; with a bad one the old keeps serving.

Exit codes: 0 stopped, 1 bad configuration or address, 2 wrong usage or a bug.`;

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
    host: Flags.string({ env: 'AI_PROXY_HOST', summary: 'Address to listen on.' }),
    'log-level': Flags.string({
      env: 'AI_PROXY_LOG_LEVEL',
      options: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      summary: 'Least level that is logged to stderr.',
    }),
    port: Flags.integer({
      env: 'AI_PROXY_PORT',
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
