import type { Command, Interfaces } from '@oclif/core';

/** What may follow a flag: one of some words, the name of a file or folder, or anything. */
export type ValueKind = 'none' | 'words' | 'file' | 'directory' | 'text';

export interface CompletedFlag {
  /** As typed: `--config`. */
  readonly name: string;
  /** As typed: `-c`. */
  readonly short: string | undefined;
  readonly summary: string;
  readonly value: ValueKind;
  readonly words: readonly string[];
}

/** A verb with what can be typed after it. */
export interface CompletedVerb {
  /** Words as typed: `prices`, `show`. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** Words that the arguments may be. */
  readonly words: readonly string[];
}

const fileValues = /^(?:FILE|PATH)\b|\|FILE$/;
const directoryValues = /^(?:DIR|DIRECTORY|FOLDER)$/;

const helpFlag: CompletedFlag = {
  name: '--help',
  short: '-h',
  summary: 'Show help',
  value: 'none',
  words: [],
};

/** The verbs of a command line, for the scripts of the shells. */
export function completedVerbs(config: Pick<Interfaces.Config, 'commands'>): CompletedVerb[] {
  const commands = config.commands.filter(({ hidden }) => hidden !== true);
  const names = [...new Set(commands.map(({ id }) => id.split(':')[0] ?? ''))];
  return commands
    .map((command) => completedVerb(command, command.id === 'help' ? names : []))
    .toSorted((a, b) => a.path.join(' ').localeCompare(b.path.join(' ')));
}

/** First words, and what follows each of them where more words do. */
export function nextWords(verbs: readonly CompletedVerb[]): ReadonlyMap<string, CompletedVerb[]> {
  return Map.groupBy(verbs, ({ path }) => path[0] ?? '');
}

function completedVerb(command: Command.Loadable, verbs: readonly string[]): CompletedVerb {
  const { args, flags, id, summary, description } = command;
  return {
    path: id.split(':'),
    summary: sentence(summary ?? description),
    flags: [
      ...Object.values(flags)
        .filter(({ hidden }) => hidden !== true)
        .flatMap(completedFlags),
      helpFlag,
    ],
    words: [...Object.values(args).flatMap(({ options }) => options ?? []), ...verbs],
  };
}

/** One that can be taken back is two. */
function completedFlags(flag: Command.Flag.Cached): CompletedFlag[] {
  const completed = completedFlag(flag);
  if (flag.type !== 'boolean' || flag.allowNo !== true) return [completed];
  const { summary } = completed;
  return [completed, { ...completed, name: `--no-${flag.name}`, summary: `Not: ${summary}` }];
}

function completedFlag(flag: Command.Flag.Cached): CompletedFlag {
  const words = flag.type === 'option' ? (flag.options ?? []) : [];
  return {
    name: `--${flag.name}`,
    short: flag.char === undefined ? undefined : `-${flag.char}`,
    summary: sentence(flag.summary ?? flag.description),
    value: flag.type === 'boolean' ? 'none' : valueOf(words, flag.helpValue),
    words,
  };
}

function valueOf(words: readonly string[], helpValue: string | string[] | undefined): ValueKind {
  if (words.length > 0) return 'words';
  const shown = [helpValue ?? ''].flat()[0] ?? '';
  if (fileValues.test(shown)) return 'file';
  return directoryValues.test(shown) ? 'directory' : 'text';
}

/** The first sentence, on one line. */
function sentence(text = ''): string {
  const line = text.split('\n')[0] ?? '';
  return /^.*?[.;](?= |$)/.exec(line)?.[0].replace(/[.;]$/, '') ?? line;
}
