import { loadConfig } from '@ai-proxy/core';
import { pluginContract } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';

const { entries } = await loadConfig({
  file: undefined,
  text: '',
  directory: import.meta.dirname,
  env: {},
  builtins,
  defaultPipeline,
});

t.test('the default pipeline names every built-in once', async (t) => {
  t.same([...defaultPipeline].sort(), Object.keys(builtins).sort());
  t.same(
    entries.map(({ name, plugin }) => [name, plugin.name]),
    defaultPipeline.map((name) => [name, name]),
  );
});

for (const { name, plugin, options } of entries)
  t.test(name, async (t) => {
    for (const promise of pluginContract(plugin, options as Record<string, unknown>))
      await t.test(promise.name, promise.run);
  });
