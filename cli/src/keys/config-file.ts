import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError, loadConfig, type LoadedConfig, type Problem } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import { lendsKeys } from '../lib/lends-keys.ts';
import { errorCode } from '../lib/error-code.ts';
import { Refusal } from '../lib/refusal.ts';
import { typedCommand } from '../lib/typed-command.ts';
import { usualConfig } from '../lib/usual-config.ts';
import { parseConfig, type ConfigDocument } from './config-document.ts';
import { changeFile } from './change-file.ts';

/** What a configuration gives when it is loaded: itself, or why it is none. */
export interface Loaded {
  /** Undefined where there are problems. */
  readonly config: LoadedConfig | undefined;
  readonly problems: readonly Problem[];
}

/** The file that a command is about. Throws `Refusal` where there is none. */
export function configFileOf(flag: string | undefined): string {
  const file = flag ?? usualConfig;
  if (existsSync(file)) return file;
  throw new Refusal(
    flag === undefined
      ? `There is no config.yaml here. Name the configuration with --config, or make one with "${typedCommand('init')}".`
      : `${file} is not there. Name the configuration with --config.`,
  );
}

/** Reads a configuration as it is written. Throws `Refusal`. */
export function readConfigFile(file: string): ConfigDocument {
  return parseConfig(readText(file), file);
}

/** Loads a text as the configuration of a file; sets nothing up. */
export async function loadText(file: string, text: string): Promise<Loaded> {
  const directory = dirname(resolve(file));
  const { env } = process;
  try {
    const lends = lendsKeys;
    const config = await loadConfig({
      file,
      text,
      directory,
      env,
      builtins,
      defaultPipeline,
      lends,
    });
    return { config, problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, problems: error.problems };
  }
}

/** A change to a configuration: the text that is to come in its place, or undefined where none can be written. */
export interface Change {
  readonly text: string | undefined;
  /** What to write by hand. */
  readonly byHand: string;
}

/**
 * Changes a file, one command at a time. Whatever is wrong with it already stays wrong; a change that
 * makes something wrong is refused, and then nothing is written. Gives what the file is now.
 */
export function editConfigFile(
  file: string,
  change: (config: ConfigDocument, loaded: Loaded) => Promise<Change>,
): Promise<Loaded> {
  return changeFile(realpathSync(file), async (text) => {
    const before = await loadText(file, text);
    const { byHand, text: changed } = await change(parseConfig(text, file), before);
    if (changed === undefined)
      throw new Refusal(
        `${file} is written in a way that this command cannot change without harm. Open it and ${byHand}.`,
      );
    const after = await loadText(file, changed);
    const added = after.problems.filter((problem) => !before.problems.some(isLike(problem)));
    if (added.length > 0) throw new ConfigError(added);
    return { text: changed, result: after };
  });
}

function isLike({ code, message }: Problem): (other: Problem) => boolean {
  return (other) => other.code === code && other.message === message;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = errorCode(error);
    throw new Refusal(`${file} cannot be read (${reason}).`);
  }
}
