/** What READMEs tell to type, other than the documents for operators and newcomers, is typed here. */
import t from 'tap';
import { checkDocument } from './document-shell.ts';
import { whole } from '../helpers/whole.ts';
import { root } from '../unit/documents.ts';

const here = 'test/e2e/documents-readmes.test.ts';
const serve = `echo 'log-store: { path: ./ai-proxy.db }' > config.yaml
chmod 600 config.yaml
ai-proxy run --daemon
`;
const ask = `curl -fs http://127.0.0.1:8317/v1/chat/completions -H 'content-type: application/json' -d '{"model":"demo","messages":[]}'
ai-proxy stop
`;

/** What is typed before, where a document takes it for granted, and what is then seen. */
const shown: Readonly<Record<string, { before?: string; patterns: readonly RegExp[] }>> = {
  'plugins/translators/completions-api/README.md': {
    before: serve,
    patterns: [/"object":"text_completion"/],
  },
  'plugins/operations/log-store/README.md': { before: serve + ask, patterns: [/usd[\s\S]*date/] },
  'cli/README.md': { patterns: [/config\.yaml/] },
  'README.md': { before: `ln -s ${root}cli cli`, patterns: [/gpt-4o/] },
};

for (const [path, { before, patterns }] of Object.entries(shown))
  t.test(`the shell lines of ${path} do what it says`, whole, (t) =>
    checkDocument(t, here, path, patterns, before),
  );
