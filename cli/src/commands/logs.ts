import { Command, Flags } from '@oclif/core';
import { configFlag, wholeNumber } from '../lib/flags.ts';
import { momentOf } from '../lib/moment.ts';
import { Refusal } from '../lib/refusal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { levelNumbers } from '../log/line-filter.ts';
import { LineOutput } from '../log/line-output.ts';
import { readableLines } from '../log/line-text.ts';
import { logDirectory, logFiles } from '../log/log-directory.ts';
import { readLog, type ReadOptions } from '../log/read-log.ts';

const usualCount = 100;
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Shows what the gateway has logged to files. */
export class Logs extends Command {
  static override description = [
    'Reads the daily files that a gateway writes with "logging-to-file: true", or in the background. Without --since the last 100 lines are shown, with it all since then; --lines changes both.',
    'Exit codes: 0 shown, 1 there is no log, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %> -f', description: 'Follow the log:' },
    {
      command: '<%= config.bin %> <%= command.id %> --since 10m --level warn',
      description: 'What went wrong lately:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --since 1d --status 5xx --json',
      description: 'Lines of failed requests, as they are in the files:',
    },
  ];

  static override flags = {
    config: configFlag,
    dir: Flags.string({
      helpValue: 'DIRECTORY',
      summary: 'Where the files are; by default "log-dir" of the configuration, else ./logs.',
    }),
    follow: Flags.boolean({ char: 'f', summary: 'Wait for more, over the ends of days.' }),
    id: Flags.string({ helpValue: 'ID', summary: 'Only lines of this request (x-request-id).' }),
    json: Flags.boolean({ summary: 'Print lines as they are: one JSON object each.' }),
    level: Flags.option({ options: levels, summary: 'Only lines of this level or above.' })(),
    lines: wholeNumber({
      char: 'n',
      helpValue: 'N',
      min: 0,
      summary: 'At most the last N lines.',
    }),
    since: Flags.string({
      helpValue: '10m|TIME',
      summary: 'Only lines of the last minutes, hours, days or weeks, or since an RFC 3339 time.',
    }),
    status: Flags.string({
      helpValue: '404|5xx',
      summary: 'Only lines of requests that ended with such a status.',
    }),
  };

  static override summary = 'Show the log, and follow it.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Logs);
    const { id, json, level, lines, since, status } = flags;
    if (status !== undefined && !/^[1-5][\dx]{2}$/.test(status))
      throw new UsageError('--status has to be like 404, or like 5xx.');
    const output = new LineOutput(process.stdout);
    const options: ReadOptions = {
      id,
      status,
      level: level === undefined ? undefined : levelNumbers[level],
      sinceMs: since === undefined ? undefined : pastOf(since),
      count: lines ?? (since === undefined ? usualCount : undefined),
      follow: flags.follow ? output.left : undefined,
    };
    const directory = logDirectory(flags.dir, flags.config);
    if ((await logFiles(directory)).length === 0) this.#tellNone(directory, flags.follow);
    const textOf = json ? (line: string) => line : readableLines(process.stdout, Date.now());
    let isShown = false;
    for await (const line of readLog(directory, options)) {
      isShown = true;
      await output.write(textOf(line));
      if (output.left.aborted) return;
    }
    if (!isShown && lines !== 0 && !flags.follow)
      this.logToStderr(`No line of the log in ${directory} matches.`);
  }

  #tellNone(directory: string, follow: boolean): void {
    const none = `There is no log in ${directory}.`;
    if (follow) return this.logToStderr(`${none} Waiting for one.`);
    throw new Refusal(
      `${none} A gateway writes one with "logging-to-file: true"; name its directory with --dir.`,
    );
  }
}

function pastOf(text: string): number {
  const ms = momentOf(text, Date.now(), -1);
  if (ms !== undefined) return ms;
  throw new UsageError(
    '--since has to be a span such as 10m, or a time such as 2030-01-31T00:00:00Z.',
  );
}
