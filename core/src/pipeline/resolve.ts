import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GatewayErrorCode } from '../errors/codes.ts';
import { nearest } from '../config/suggest.ts';
import { pluginApi, type Plugin } from './plugin.ts';

/** Loaders of the plugins that come with the gateway, by their name in YAML. */
export type Builtins = Readonly<Record<string, () => Promise<{ readonly default: Plugin }>>>;

export type Origin = 'built-in' | 'file' | 'package';

export interface Resolved {
  readonly plugin: Plugin;
  readonly origin: Origin;
}

/** Why a plugin cannot be used, and the cure. */
export interface Unresolved {
  readonly code: GatewayErrorCode;
  readonly message: string;
  readonly hint?: string;
}

export interface ResolveFrom {
  readonly builtins: Builtins;
  /** Relative paths and packages are looked for from here. */
  readonly directory: string;
}

const packageName = /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?:\/[\w./~-]+)?$/;
const fromDirectory = 'ai-proxy-plugin-from:';

/** Finds and imports the plugin that an entry of the pipeline names. */
export async function resolvePlugin(
  specifier: string,
  from: ResolveFrom,
): Promise<Resolved | Unresolved> {
  const builtin = Object.hasOwn(from.builtins, specifier) ? from.builtins[specifier] : undefined;
  if (builtin !== undefined) return check(specifier, 'built-in', builtin);
  if (/^\.{1,2}[/\\]/.test(specifier) || isAbsolute(specifier))
    return fromFile(specifier, from.directory);
  return packageName.test(specifier)
    ? fromPackage(specifier, from)
    : notFound(specifier, from.builtins);
}

async function fromFile(specifier: string, directory: string): Promise<Resolved | Unresolved> {
  const path = resolve(directory, specifier);
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const hint = 'The path starts at the directory of the configuration file.';
    return {
      code: 'PLUGIN_NOT_FOUND',
      message: `The plugin file ${path} cannot be read${reason}.`,
      hint,
    };
  }
  // Modules are cached by URL for ever, so a changed file needs another one.
  const url = pathToFileURL(path);
  url.searchParams.set('v', createHash('sha256').update(content).digest('hex').slice(0, 16));
  return check(specifier, 'file', () => import(url.href));
}

async function fromPackage(specifier: string, from: ResolveFrom): Promise<Resolved | Unresolved> {
  const url = locate(specifier, from.directory);
  if (url === undefined) return notFound(specifier, from.builtins);
  return check(specifier, 'package', () => import(url));
}

/** URL of a package as seen from the directory, else from the gateway itself. */
function locate(specifier: string, directory: string): string | undefined {
  const parentURL = pathToFileURL(join(resolve(directory), 'ai-proxy.yaml')).href;
  // `import.meta.resolve` takes no parent, and `createRequire` knows no `import` condition.
  const hooks = registerHooks({
    resolve: (wanted, context, next) =>
      wanted.startsWith(fromDirectory)
        ? next(wanted.slice(fromDirectory.length), { ...context, parentURL })
        : next(wanted, context),
  });
  try {
    return resolved(`${fromDirectory}${specifier}`) ?? resolved(specifier);
  } finally {
    hooks.deregister();
  }
}

function resolved(specifier: string): string | undefined {
  try {
    return import.meta.resolve(specifier);
  } catch {
    return undefined;
  }
}

function notFound(specifier: string, builtins: Builtins): Unresolved {
  const near = nearest(specifier, Object.keys(builtins));
  const install = `Run "npm install ${specifier}" beside the configuration file, or write a path that starts with ./`;
  const other = packageName.test(specifier)
    ? install
    : 'Write the name of a plugin, a path that starts with ./ or a package.';
  const hint = near === undefined ? other : `Did you mean "${near}"?`;
  return { code: 'PLUGIN_NOT_FOUND', message: `There is no plugin "${specifier}".`, hint };
}

async function check(
  specifier: string,
  origin: Origin,
  load: () => Promise<unknown>,
): Promise<Resolved | Unresolved> {
  let loaded: unknown;
  try {
    loaded = await load();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return {
      code: 'PLUGIN_SETUP_FAILED',
      message: `The plugin "${specifier}" cannot be imported: ${said}`,
    };
  }
  const exported =
    typeof loaded === 'object' && loaded !== null && 'default' in loaded
      ? loaded.default
      : undefined;
  if (exported === undefined) {
    const hint = 'Write "export default definePlugin({ … })".';
    return { code: 'PLUGIN_NOT_FOUND', message: `"${specifier}" has no default export.`, hint };
  }
  return parsePlugin(specifier, origin, exported);
}

function parsePlugin(specifier: string, origin: Origin, exported: unknown): Resolved | Unresolved {
  const facts: Partial<Record<keyof Plugin, unknown>> =
    typeof exported === 'object' && exported !== null ? exported : {};
  const broken = (what: string): Unresolved => ({
    code: 'PLUGIN_SETUP_FAILED',
    message: `The default export of "${specifier}" is not a plugin: ${what}.`,
    hint: 'Write "export default definePlugin({ … })".',
  });
  if (typeof facts.name !== 'string' || facts.name === '') return broken('it has no name');
  if (typeof facts.setup !== 'function') return broken('it has no setup function');
  const schema = facts.configSchema;
  if (schema !== undefined && (typeof schema !== 'object' || schema === null))
    return broken('its configSchema is no JSON Schema');
  if (facts.api !== pluginApi) return mismatch(specifier, facts.api);
  return { plugin: exported as Plugin, origin };
}

function mismatch(specifier: string, api: unknown): Unresolved {
  const written = typeof api === 'number' ? `version ${api}` : 'no version';
  const message = `The plugin "${specifier}" was written for ${written} of the plugin API; this gateway has version ${pluginApi}.`;
  const newer = typeof api === 'number' && api > pluginApi;
  const hint = newer
    ? 'Update the gateway, or install an older version of the plugin.'
    : 'Install a newer version of the plugin.';
  return { code: 'PLUGIN_API_MISMATCH', message, hint };
}
