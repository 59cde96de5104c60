import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import {
  isReference,
  isSample,
  Redactor,
  resolveSecret,
} from '../../../../core/src/config/secrets.ts';

t.test('the redactor takes known secrets out of text, the longest first', async (t) => {
  const redactor = new Redactor();
  redactor.add('secret');
  redactor.add('secret-and-more');
  redactor.add('a.b+c(d');
  redactor.add('short');

  t.equal(redactor.clean('secret-and-more, secret; a.b+c(d short'), '***, ***; *** short');
});

t.test('reads the environment', async (t) => {
  t.same(resolveSecret('env://KEY', { KEY: 'value' }), { value: 'value' });
  t.match(resolveSecret('env://KEY', {}), {
    problem: /KEY is not set/,
    hint: /Set KEY before the start\. What you do not use, delete: a provider with its whole entry/,
  });
  t.match(resolveSecret('env://KEY', { KEY: '' }), { problem: /KEY is empty/ });
});

t.test('reads files without their last line end', async (t) => {
  const path = join(mkdtempSync(join(tmpdir(), 'ai-proxy-secret-')), 'key');
  const url = pathToFileURL(path).href;
  t.match(resolveSecret(url, {}), { problem: /ENOENT/ });
  writeFileSync(path, 'value\r\n');
  t.same(resolveSecret(url, {}), { value: 'value' });
  writeFileSync(path, '\n');
  t.match(resolveSecret(url, {}), { problem: /is empty/ });
  t.match(resolveSecret('file://host/path', {}), { problem: /cannot be read/ });
});

t.test('knows references', async (t) => {
  t.ok(isReference('env://A') && isReference('file:///a'));
  t.notOk(isReference('sk-env://A'));
});

t.test('knows the values that examples have in the place of keys', async (t) => {
  const samples = [
    'your-api-key',
    'your-api-key-1',
    'YOUR_API_KEY',
    'sk-your-key',
    'sk-1234',
    'sk-xxx',
    'sk-xxxxxxxxxxxx',
    'sk-ant-xxxx',
    'sk-...',
    'xxxx',
    'changeme',
    'change-me',
    '<key>',
    '***',
  ];
  for (const text of samples) t.ok(isSample(text), text);
});

t.test('leaves real keys alone', async (t) => {
  const real = [
    'sk-12345abcdef',
    'sk-proxy-0a1b',
    'yourself',
    'sk-ant-api03-xyz',
    'key-1',
    'exchange',
    'xx',
  ];
  for (const text of real) t.notOk(isSample(text), text);
});
