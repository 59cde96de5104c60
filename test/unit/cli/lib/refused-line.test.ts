import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t from 'tap';
import type { Run } from '../../../../cli/src/commands/run.ts';
import { failureText } from '../../../../cli/src/lib/failure.ts';
import { toldOf } from '../../../../cli/src/lib/refused-line.ts';
import { UsageError } from '../../../../cli/src/lib/usage-error.ts';

type Verb = typeof Run;

const refusedLine = (error: UsageError): string => failureText(toldOf(error));

const folder = fileURLToPath(new URL('../../../../cli/src/commands/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });

/** Every verb by its words. */
async function verbs(): Promise<ReadonlyMap<string, Verb>> {
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .map(async (file): Promise<[string, Verb]> => {
      const module: object = await import(pathToFileURL(join(folder, file)).href);
      const [command] = Object.values(module);
      return [file.replace(/\.ts$/, '').replaceAll(/[\\/]/g, ' '), command];
    });
  return new Map(await Promise.all(found));
}

/** What is said of a line; nothing is done. */
async function refusal(verb: string, command: Verb, line: string[]): Promise<string> {
  const parsed = class extends command {
    static override id = verb.replaceAll(' ', ':');

    override async run(): Promise<void> {
      await this.parse(command);
    }
  };
  const config = { bin: 'ai-proxy', runHook: async () => ({ successes: [], failures: [] }) };
  try {
    await new parsed(line, config as never).run();
    return 'taken';
  } catch (error) {
    const isRefused = error instanceof Error && 'oclif' in error;
    return isRefused ? refusedLine(error as UsageError) : `a bug: ${String(error)}`;
  }
}

t.test('each flag of each verb tells what is wrong with its value, in one style', async (t) => {
  const all = await verbs();
  t.ok(all.size > 15);
  for (const [verb, command] of all) {
    const needed = Object.values({ ...command.args }).map(
      ({ options }) => options?.[0] ?? 'http://127.0.0.1',
    );
    for (const [name, flag] of Object.entries({ ...command.flags })) {
      if (flag.type !== 'option') continue;
      const said = await refusal(verb, command, [...needed, `--${name}`, 'no such value']);
      if (said === 'taken') continue;
      t.match(
        said,
        /^--[\w-]+ (?:has to be .+, not "no such value"\.|needs --)/,
        `${verb} --${name}`,
      );
      t.match(
        await refusal(verb, command, [`--${name}`]),
        new RegExp(`^--${name} needs a value(?:: .+)?\\.$`),
      );
    }
    const unknown = await refusal(verb, command, [...needed, '--frobnicate']);
    t.match(unknown, new RegExp(`^"${verb}" has no flag --frobnicate\\.\n {4}".* ${verb} --help"`));
  }
});

t.test('arguments and flags that do not go together', async (t) => {
  const all = await verbs();
  const lines: Record<string, readonly [verb: string, ...line: string[]]> = {
    '--vendor and --base-url exclude each other': [
      'init',
      '--vendor',
      'ollama',
      '--base-url',
      'http://x',
    ],
    '--period needs --budget beside it.': ['keys create', '--period', 'daily'],
    '"keys rotate" needs KEY: Name or id of the client': ['keys rotate'],
    '"prices show" takes fewer arguments; "b" is too much.': ['prices show', 'a', 'b'],
    'The argument has to be bash, fish or zsh, not "tcsh".': ['completion', 'tcsh'],
    'Did you mean "info"?': ['logs', '--level', 'inf'],
    'Did you mean --port?': ['run', '--prot'],
  };
  for (const [said, [verb, ...line]] of Object.entries(lines)) {
    const command = all.get(verb);
    if (command === undefined) throw new Error(`${verb} is gone`);
    t.match(await refusal(verb, command, line), said);
  }
});

t.test('a value from a variable is told by its name', async (t) => {
  const run = (await verbs()).get('run');
  if (run === undefined) throw new Error('run is gone');
  t.intercept(process, 'env', {
    value: { ...process.env, AI_PROXY_PORT: 'x', AI_PROXY_LOG_LEVEL: 'loud' },
  });
  const port = /^AI_PROXY_PORT has to be a whole number from 0 to 65535, not "x"\.$/;
  t.match(await refusal('run', run, ['--log-level', 'info']), port);
  const level = /^AI_PROXY_LOG_LEVEL has to be trace, .*, not "loud"\.$/;
  t.match(await refusal('run', run, ['--port', '0']), level);
});

t.test('what the parser says otherwise stays, without its frame', async (t) => {
  const error = new UsageError('Something new.', 'Do it.');
  const parsers = { message: 'Other words.\nSee more help with --help', suggestions: ['Do it.'] };
  t.equal(refusedLine(parsers as UsageError), 'Other words.\n    Do it.');
  t.equal(refusedLine(error), 'Something new.\n    Do it.');
});
