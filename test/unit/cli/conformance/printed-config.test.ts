import { isObject, loadConfig } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { forEachFormat, formatNames } from '../../../../cli/src/conformance/format-name.ts';
import { printedConfig } from '../../../../cli/src/conformance/printed-config.ts';

const models = forEachFormat((format) => `my-${format}: "x"`);

t.test('is a configuration that this gateway takes as it is', async (t) => {
  const text = printedConfig({ firstPort: 4000, models, key: 'a "key"' });
  const env = {};
  const file = 'printed.yaml';
  const common = { file, text, directory: '.', env, builtins, defaultPipeline };
  const { entries, warnings } = await loadConfig(common);
  t.same(warnings, []);
  const keysOf = (name: string): unknown => {
    const options: unknown = entries.find((entry) => entry.name === name)?.options;
    return isObject(options) ? options['keys'] : undefined;
  };
  t.match(keysOf('openai-compat'), [{ baseUrl: 'http://127.0.0.1:4000' }]);
  t.match(keysOf('claude'), [{ baseUrl: 'http://127.0.0.1:4001' }]);
  t.match(keysOf('openai'), [{ baseUrl: 'http://127.0.0.1:4002', wireApi: 'responses' }]);
  t.match(keysOf('gemini'), [
    { baseUrl: 'http://127.0.0.1:4003', models: [{ id: models.gemini }] },
  ]);
  t.match(keysOf('auth'), ['a "key"']);
});

t.test('says the same in words', async (t) => {
  const text = printedConfig({ firstPort: 4000, models });
  for (const [index, format] of formatNames.entries()) {
    const place = `model "${models[format]}" at http://127.0.0.1:${4000 + index}`;
    t.match(
      text.split('\n').find((line) => line.startsWith('#') && line.includes(place)),
      /./,
    );
  }
  t.match(text, /^# .*--api-key/m);
  t.notMatch(text, /^api-keys/m);
});
