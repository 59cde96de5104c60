import { Command, Flags } from '@oclif/core';
import { starterOf } from '../daemon/detached.ts';
import { pidFileFlag } from '../daemon/flags.ts';
import { runDaemon } from '../daemon/run-daemon.ts';
import { daemonSettings } from '../daemon/settings.ts';
import { configFlag, wholeNumber } from '../lib/flags.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Serves until a signal ends it, here or in the background. */
export class Run extends Command {
  static override description = [
    'Without a configuration the embedded demo provider answers every model, so the gateway can be tried without any key.',
    'Flags win over variables, variables over the file. A .env file in the working directory sets variables that are not set already.',
    'SIGINT or SIGTERM stops the gateway once the requests in flight are answered; a second one stops it at once. SIGHUP reads the configuration again; if it is bad, the old one keeps serving.',
    'One gateway runs for each PID file; "ai-proxy stop", "status" and "reload" find it by that file. With --daemon the command ends once the gateway listens, and the gateway goes on without the terminal and writes its log to files.',
    'Exit codes: 0 stopped, or running in the background, 1 bad configuration or address, or running already, 2 wrong usage or a bug.',
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
    {
      command: '<%= config.bin %> <%= command.id %> --daemon --config team.yaml',
      description: 'Serve in the background:',
    },
  ];

  static override flags = {
    config: configFlag,
    daemon: Flags.boolean({
      char: 'd',
      summary: 'Run in the background, with the log in files.',
    }),
    host: Flags.string({
      env: 'AI_PROXY_HOST',
      helpValue: 'ADDRESS',
      summary: 'Address to listen on.',
    }),
    json: Flags.boolean({ summary: 'Print JSON instead of text once it listens.' }),
    'log-level': Flags.string({
      env: 'AI_PROXY_LOG_LEVEL',
      helpValue: 'LEVEL',
      options: logLevels,
      summary: `Least level logged: ${logLevels.join(', ')}.`,
    }),
    'pid-file': pidFileFlag,
    port: wholeNumber({
      env: 'AI_PROXY_PORT',
      helpValue: 'PORT',
      max: 65_535,
      min: 0,
      summary: 'Port to listen on; 0 takes a free one.',
    }),
    'reuse-port': Flags.boolean({
      summary:
        'Share the port with other gateways that do so, to start a new one before the old stops.',
    }),
    'shutdown-timeout': wholeNumber({
      helpValue: 'SECONDS',
      max: 86_400,
      min: 0,
      summary: 'How long requests in flight have to end when the gateway stops.',
    }),
    watch: Flags.boolean({
      allowNo: true,
      default: true,
      summary: 'Apply the configuration whenever its file changes.',
    }),
  };

  static override summary = 'Run the gateway, here or in the background.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Run);
    const starter = starterOf(process.env);
    const given = { pidFile: flags['pid-file'], beforeStart: true };
    const settings = daemonSettings(flags.config, given);
    if (flags.daemon && starter === undefined) {
      process.exitCode = await runDaemon(settings, {
        json: flags.json,
        log: (text) => this.log(text),
        warn: (text) => this.logToStderr(text),
      });
      return;
    }
    // Whoever only starts another process does not wait for the gateway to be loaded.
    const { runHere } = await import('../daemon/run-here.ts');
    process.exitCode = await runHere(flags, settings, {
      starter,
      log: (text) => this.log(text),
      warn: (text) => this.logToStderr(text),
    });
  }
}
