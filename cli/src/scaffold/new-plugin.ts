import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtins } from '@ai-proxy/plugins';
import { errorCode } from '../lib/error-code.ts';
import { Refusal } from '../lib/refusal.ts';
import { compilerText, packageText, readmeText } from './package-files.ts';
import { policy } from './policy.ts';
import { provider } from './provider.ts';
import type { NewKind, Template } from './template.ts';
import { translator } from './translator.ts';

const templates: Readonly<Record<NewKind, Template>> = { policy, provider, translator };

/** Kinds of plugins that can be begun. */
export const newKinds = ['policy', 'provider', 'translator'] as const satisfies readonly NewKind[];

/** A plugin that was begun. */
export interface NewPlugin {
  readonly name: string;
  readonly kind: NewKind;
  readonly directory: string;
  /** Within the directory. */
  readonly files: readonly string[];
  /** A configuration that runs it, as YAML, for the directory that holds its own. */
  readonly config: string;
}

const fitting = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const longestName = 50;

/** Begins a plugin in a new directory. Throws `Refusal`. */
export async function newPlugin(
  name: string,
  kind: NewKind,
  directory: string,
): Promise<NewPlugin> {
  if (!fitting.test(name) || name.length > longestName)
    throw new Refusal(
      `"${name}" cannot be the name of a plugin. Take small letters, digits and dashes, such as "word-filter".`,
    );
  if (Object.hasOwn(builtins, name))
    throw new Refusal(`"${name}" is a plugin that comes with ai-proxy. Take another name.`);
  await refuseWhatIsThere(directory);
  const template = templates[kind];
  const contents: Readonly<Record<string, string>> = {
    'package.json': packageText(name, template),
    'tsconfig.json': compilerText(),
    'README.md': readmeText(name, kind, template),
    '.gitignore': 'node_modules/\ndist/\n',
    'config.yaml': `host: 127.0.0.1\n\n${template.pipeline(name, './src/index.ts')}`,
    'src/index.ts': template.source(name),
    'src/index.test.ts': template.test(name),
  };
  for (const [file, text] of Object.entries(contents)) await write(join(directory, file), text);
  const config = contents['config.yaml'] ?? '';
  return { name, kind, directory, files: Object.keys(contents), config };
}

async function refuseWhatIsThere(directory: string): Promise<void> {
  try {
    const files = await readdir(directory);
    if (files.length === 0) return;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return;
    throw new Refusal(`${directory} cannot be used (${code}). Choose another folder with --dir.`);
  }
  throw new Refusal(`${directory} is there already. Choose another folder with --dir.`);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const code = errorCode(error);
    throw new Refusal(`${path} cannot be written (${code}).`);
  }
}
