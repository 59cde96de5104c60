/** Writes the documents that repeat what the code says. `npm run docs`; a test fails when they are stale. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { configurationPage } from './configuration-page.ts';
import { dialectsPage } from './dialects.ts';
import { errorsPage } from './errors-page.ts';

const notice = '<!-- Written by `npm run docs`. Change the code instead. -->';
const root = new URL('..', import.meta.url);

/** The generated documents by their path from the root of the repository. */
export async function documents(): Promise<Readonly<Record<string, string>>> {
  return {
    'docs/configuration.md': await asMarkdown(await configurationPage()),
    'docs/errors.md': await asMarkdown(errorsPage()),
    'docs/dialects.md': await asMarkdown(await dialectsPage()),
  };
}

function asMarkdown(page: string): Promise<string> {
  return format(`${notice}\n${page}`, {
    parser: 'markdown',
    printWidth: 100,
    embeddedLanguageFormatting: 'off',
  });
}

if (import.meta.main)
  for (const [path, text] of Object.entries(await documents()))
    await writeFile(fileURLToPath(new URL(path, root)), text);
