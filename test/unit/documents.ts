import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const skipped = new Set(['node_modules', 'dist', '.tap', '.git', '.scratch']);

/** A Markdown file with its path from the root of the repository in POSIX form. */
export interface MarkdownFile {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Block {
  readonly document: string;
  readonly line: number;
  readonly language: string;
  /** The nearest one above. */
  readonly heading: string;
  /** What a comment in its first line calls it. */
  readonly file: string | undefined;
  readonly code: string;
}

/** Every Markdown file that people read. */
export function markdownFiles(folder = root): readonly MarkdownFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (skipped.has(entry.name)) return [];
    if (entry.isDirectory()) return markdownFiles(path);
    return entry.name.endsWith('.md') ? [readMarkdown(relative(root, path))] : [];
  });
}

/** One of them by its path. */
export function readMarkdown(path: string): MarkdownFile {
  return { path: path.split(sep).join('/'), text: readFileSync(join(root, path), 'utf8') };
}

const fence = /^```(\w*)\n(.*?)^```$/gms;
const fileName = /^(?:\/\/|#) (\S+\.(?:ts|yaml))$/;

/** The blocks of a document, in one language where it is given. */
export function blocksOf({ path, text }: MarkdownFile, wanted?: string): readonly Block[] {
  return [...text.matchAll(fence)]
    .map(({ 1: language = '', 2: code = '', index }) => ({
      document: path,
      line: text.slice(0, index).split('\n').length,
      language,
      heading:
        [
          ...text
            .slice(0, index)
            .replace(fence, '')
            .matchAll(/^#+ (.+)$/gm),
        ].at(-1)?.[1] ?? '',
      file: fileName.exec(code.split('\n', 1)[0] ?? '')?.[1],
      code,
    }))
    .filter(({ language }) => wanted === undefined || language === wanted);
}

/** The text without its code, so that what looks like a link in code is none. */
export function proseOf({ text }: MarkdownFile): string {
  return text.replace(fence, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors of the headings, as hosts of Git repositories make them. */
export function anchorsOf({ text }: MarkdownFile): readonly string[] {
  return [...text.replace(fence, '').matchAll(/^#+ (.+)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
