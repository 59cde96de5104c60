import assert from 'node:assert/strict';
import { pluginApi, type Contribution, type Plugin, type Ready } from '../pipeline/plugin.ts';
import { testHost } from './host.ts';

/** One promise every plugin keeps; `run` throws where it is broken. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

const noOthers: Ready = { executors: [], dialect: () => undefined, service: () => undefined };

/**
 * What the core expects of a plugin's life, whatever it does. `options` are as `setup` receives them.
 * Use with any test runner: `for (const { name, run } of pluginContract(plugin)) t.test(name, run)`.
 */
export function pluginContract(
  plugin: Plugin,
  options: Readonly<Record<string, unknown>> = {},
): ContractCase[] {
  const setUp: SetUp = async () => plugin.setup(testHost({ name: plugin.name }), options as never);
  return [...descriptionCases(plugin), ...lifeCases(setUp), executorCase(plugin, setUp)];
}

type SetUp = () => Promise<Contribution>;

function descriptionCases(plugin: Plugin): ContractCase[] {
  return [
    {
      name: 'has a kebab-case name, the current API and a summary that is a sentence',
      run: async () => {
        assert.match(plugin.name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        assert.equal(plugin.api, pluginApi);
        assert.match(plugin.summary, /^[A-Z].*\.$/s);
      },
    },
    {
      name: 'refuses unknown options and describes each known one',
      run: async () => checkSchema(plugin.configSchema),
    },
  ];
}

function lifeCases(setUp: SetUp): ContractCase[] {
  return [
    {
      name: 'sets up, is ready, and closes twice',
      run: async () => {
        const contribution = await setUp();
        await contribution.ready?.(noOthers);
        await contribution.close?.();
        await contribution.close?.();
      },
    },
    {
      name: 'closes without having been ready, and sets up again',
      run: async () => {
        const first = await setUp();
        await first.close?.();
        const second = await setUp();
        assert.notEqual(second, first, 'each generation needs a contribution of its own');
        await second.close?.();
      },
    },
  ];
}

function executorCase(plugin: Plugin, setUp: SetUp): ContractCase {
  return {
    name: 'declares the keys it needs when it executes',
    run: async () => {
      const { executor } = await setUp();
      if (executor === undefined) return;
      assert.ok(
        plugin.requires?.some((key) => key.name === 'router.attempt'),
        'an executor requires Attempt',
      );
    },
  };
}

function checkSchema(schema: Plugin['configSchema']): void {
  if (schema === undefined) return;
  assert.equal(schema.additionalProperties, false);
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    assert.ok(
      typeof member === 'object' && member.description !== undefined,
      `"${name}" has no description`,
    );
}
