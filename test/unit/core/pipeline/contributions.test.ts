import t from 'tap';
import type { LoadedConfig } from '../../../../core/src/config/load.ts';
import type { Problem } from '../../../../core/src/config/problem.ts';
import { ConfigError } from '../../../../core/src/config/problem.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { checkContributions } from '../../../../core/src/pipeline/contributions.ts';
import { setUp } from '../../../../core/src/pipeline/set-up.ts';
import type { Contribution } from '../../../../core/src/pipeline/plugin.ts';
import { lineDialect } from '../line-dialect.ts';
import { load } from '../config/fakes.ts';

const dialects = new Map([['line', lineDialect('line')]]);

function executorOf(speaks: Readonly<Record<string, string>>): Contribution {
  const credentials = Object.entries(speaks).map(([id, dialect]) => {
    return { id, provider: 'claude', dialect, models: [], excludedModels: [], weight: 1 };
  });
  const execute = () => Promise.reject(new Error('Nothing is executed here.'));
  return { executor: { provider: 'claude', credentials, execute } };
}

const endpoint = { method: 'POST', path: '/line', dialect: 'line', operation: 'generate' } as const;

/** Problems where the entry of that name contributes this, and another has an endpoint. */
function problemsWith(config: LoadedConfig, name: string, contribution: Contribution): Problem[] {
  const members = config.entries.map((entry) => ({
    entry,
    contribution: entry.name === name ? contribution : { endpoints: [endpoint] },
  }));
  return checkContributions(members, dialects, config);
}

const text = `port: 1
request-retry: 1
claude-api-key:
  - api-key: sk-of-a-test
`;

t.test('names the credentials that want a missing dialect, at their root key', async (t) => {
  const speaks = { one: 'lost', two: 'line', three: 'lost', four: '*', five: 'gone' };

  t.same(problemsWith(await load(text), 'claude', executorOf(speaks)), [
    {
      code: 'PIPELINE_MISSING',
      file: 'c.yaml',
      line: 3,
      column: 1,
      message:
        'Credentials "one", "three" of "claude" want the dialect "lost", which no plugin of the pipeline contributes.',
      hint: 'Add the translator of that API, or choose another wire-api.',
    },
    {
      code: 'PIPELINE_MISSING',
      file: 'c.yaml',
      line: 3,
      column: 1,
      message:
        'Credential "five" of "claude" wants the dialect "gone", which no plugin of the pipeline contributes.',
      hint: 'Add the translator of that API, or choose another wire-api.',
    },
  ]);
});

t.test('has nothing to say where every dialect is contributed', async (t) => {
  t.same(problemsWith(await load(text), 'claude', executorOf({ a: 'line', b: '*' })), []);
});

t.test('places what a set-up throws at the root key of the plugin', async (t) => {
  const config = await load(text);
  const places: unknown[] = [];
  for (const name of ['claude', 'router', 'openai']) {
    const entry = config.entries.find((one) => one.name === name);
    if (entry === undefined) throw new Error(`The fakes have no "${name}".`);
    const step = () => {
      throw new GatewayError('CONFIG_INVALID', { message: 'It needs more.' });
    };
    const error = await setUp(entry, config.file, step).catch((thrown: unknown) => thrown);
    if (!(error instanceof ConfigError)) throw error;
    places.push(...error.problems.map(({ code, line, message }) => `${line} ${code} ${message}`));
  }

  t.same(places, [
    '3 CONFIG_INVALID It needs more.',
    '2 CONFIG_INVALID It needs more.',
    // Nothing of the file is about it.
    '1 CONFIG_INVALID It needs more.',
  ]);
});
