import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GatewayErrorCode } from '../errors/codes.ts';
import { nearest } from '../config/suggest.ts';
import { misspeltInPlugin } from './misspelt.ts';
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

/** URL of a module that the host lends to plugins; undefined for all others. */
export type LendsModule = (specifier: string) => string | undefined;

export interface ResolveFrom {
  readonly builtins: Builtins;
  /** Modules besides the core for plugins that do not see them themselves. */
  readonly lends?: LendsModule;
  /** Relative paths and packages are looked for from here. */
  readonly directory: string;
}

const packageName = /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?:\/[\w./~-]+)?$/;
const pluginName = /^@|^ai-proxy-plugin-/;
const fromDirectory = 'ai-proxy-plugin-from:';
const coreName = '@ai-proxy/core';
// Of `import` and of `require`.
const missingCodes = new Set<unknown>(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/** Finds and imports the plugin that an entry of the pipeline names. */
export async function resolvePlugin(
  specifier: string,
  from: ResolveFrom,
): Promise<Resolved | Unresolved> {
  const builtin = Object.hasOwn(from.builtins, specifier) ? from.builtins[specifier] : undefined;
  if (builtin !== undefined) return check(specifier, 'built-in', builtin, from);
  if (/^\.{1,2}[/\\]/.test(specifier) || isAbsolute(specifier)) return fromFile(specifier, from);
  return packageName.test(specifier)
    ? fromPackage(specifier, from)
    : notFound(specifier, from.builtins);
}

async function fromFile(specifier: string, from: ResolveFrom): Promise<Resolved | Unresolved> {
  const path = resolve(from.directory, specifier);
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
  return check(specifier, 'file', () => import(url.href), from);
}

async function fromPackage(specifier: string, from: ResolveFrom): Promise<Resolved | Unresolved> {
  const url = locate(specifier, from.directory);
  if (url === undefined) return notFound(specifier, from.builtins);
  return check(specifier, 'package', () => import(url), from);
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
  // Any other name on npm belongs to a stranger.
  const installable = packageName.test(specifier) && pluginName.test(specifier);
  const other = installable
    ? `Run "npm install ${specifier}" beside the configuration file, or write a path that starts with ./`
    : `Built-in plugins: ${Object.keys(builtins).join(', ')}. A file is a path that starts with ./`;
  const hint = near === undefined ? other : `Did you mean "${near}"?`;
  return { code: 'PLUGIN_NOT_FOUND', message: `There is no plugin "${specifier}".`, hint };
}

/** Runs an import in which plugins that see no core of their own get the one that runs them, and what is lent. */
async function withOwnCore(
  load: () => Promise<unknown>,
  { lends }: Pick<ResolveFrom, 'lends'>,
): Promise<unknown> {
  const hooks = registerHooks({
    resolve: (wanted, context, next) => {
      try {
        return next(wanted, context);
      } catch (error) {
        if (!isMissing(error)) throw error;
        const url = wanted === coreName ? import.meta.resolve(coreName) : lends?.(wanted);
        if (url === undefined) throw error;
        // Not `next` with another parent: of a `require` it would not change the parent.
        return { url, shortCircuit: true };
      }
    },
  });
  try {
    return await load();
  } finally {
    hooks.deregister();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && missingCodes.has(error.code);
}

async function check(
  specifier: string,
  origin: Origin,
  load: () => Promise<unknown>,
  from: ResolveFrom,
): Promise<Resolved | Unresolved> {
  let loaded: unknown;
  try {
    loaded = await withOwnCore(load, from);
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
  const typo = misspeltInPlugin(facts);
  if (typo !== undefined)
    return { code: 'PLUGIN_SETUP_FAILED', message: `In the plugin "${specifier}", ${typo}` };
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
