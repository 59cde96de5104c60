/** What the guides for those who come from elsewhere tell them to type is typed here. */
import t from 'tap';
import { checkDocument } from './document-shell.ts';
import { whole } from '../helpers/whole.ts';

const shown: Readonly<Record<string, readonly RegExp[]>> = {
  'docs/migrate-from-original.md': [/^$/, /is valid/, /"text":"Hi"/],
  'docs/migrate-from-litellm.md': [
    /^$/,
    /is valid/,
    /"sonnet"[\s\S]*"Hi"[\s\S]*"Hi"/,
    /^sha256:88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b$/m,
  ],
  'docs/migrate-from-portkey.md': [/^$/, /is valid/, /"Hi"[\s\S]*"Hi"/],
};

for (const [path, patterns] of Object.entries(shown))
  t.test(`the shell lines of ${path} do what it says`, whole, (t) =>
    checkDocument(t, 'test/e2e/documents-migrate.test.ts', path, patterns),
  );
