import { stripVTControlCharacters } from 'node:util';
import { nearest } from '@ai-proxy/core';
import type { Errors } from '@oclif/core';
import { typedCommand } from './typed-command.ts';
import { UsageError } from './usage-error.ts';

/** What is wrong, and the cure where the sentence does not say it. */
export interface Told {
  readonly message: string;
  readonly cure?: string | undefined;
}

/** What an error of the parser knows besides its message. */
interface Line {
  readonly verb: string;
  /** Names of the flags that the verb has. */
  readonly known: readonly string[];
  /** Arguments that are missing. */
  readonly missing: readonly { readonly name: string; readonly description?: string }[];
}

type Teller = (parts: readonly string[], line: Line) => Told;

/** Sentences in the place of those of the parser, by its words; what is not known here stays as it is. */
const tellers: readonly (readonly [words: RegExp, tell: Teller])[] = [
  [/^Nonexistent flags?: (.+)$/, ([flags = ''], line) => tellUnknown(flags.split(', '), line)],
  [/^Missing \d+ required args?:/, (_parts, line) => tellMissing(line)],
  [/^Unexpected arguments?: (.+)$/, ([words = ''], line) => tellTooMany(words, line)],
  [/^Flag (--[\w-]+) expects a value$/, ([flag]) => ({ message: `${flag} needs a value.` })],
  [
    /^Flag (--[\w-]+) expects one of these values: (.+)$/,
    ([flag, choices = '']) => ({
      message: `${flag} needs a value: ${orList(choices.split(', '))}.`,
    }),
  ],
  [
    /^Expected (--[\w-]+)=(.*) to be one of: (.+)$/s,
    ([flag = '', value, choices]) => tellChoice(flag, value, choices),
  ],
  [
    /^Expected (.*) to be one of: (.+)$/s,
    ([value, choices]) => tellChoice('The argument', value, choices),
  ],
  [
    /All of the following must be provided when using (--[\w-]+): (.+)$/,
    ([flag, others]) => ({ message: `${flag} needs ${others} beside it.` }),
  ],
  [
    /(--[\w-]+)(?:=.*)? cannot also be provided when using (--[\w-]+)$/s,
    ([flag, other]) => ({ message: `${flag} and ${other} exclude each other; leave one out.` }),
  ],
];

/** What is told of the error of a command line. */
export function toldOf(error: Errors.CLIError): Told {
  const cure = error.suggestions?.join('\n    ');
  if (error instanceof UsageError) return { message: error.told, cure };
  const message = stripVTControlCharacters(error.message).replace(
    /\nSee more help with --help$/,
    '',
  );
  for (const [words, tell] of tellers) {
    const found = words.exec(message);
    if (found !== null) return tell(found.slice(1), parseLine(error));
  }
  return { message, cure };
}

function tellUnknown(flags: readonly string[], { known, verb }: Line): Told {
  const [first = ''] = flags;
  const near = nearest(first.replace(/^-+|=.*$/g, ''), known);
  return {
    message: `"${verb}" has no ${flags.length === 1 ? 'flag' : 'flags'} ${flags.join(', ')}.`,
    cure: near === undefined ? helpOf(verb) : `Did you mean --${near}?`,
  };
}

function tellMissing({ missing, verb }: Line): Told {
  const names = missing.map(({ name }) => name.toUpperCase()).join(', ');
  const [{ description = '' } = {}] = missing;
  return { message: `"${verb}" needs ${names}: ${description}`, cure: helpOf(verb) };
}

function tellTooMany(words: string, { verb }: Line): Told {
  return {
    message: `"${verb}" takes fewer arguments; "${words}" is too much.`,
    cure: helpOf(verb),
  };
}

function tellChoice(what: string, value = '', choices = ''): Told {
  const names = choices.split(', ');
  const near = nearest(value, names);
  return {
    message: `${sourceOf(what, value)} has to be ${orList(names)}, not "${value}".`,
    ...(near === undefined ? {} : { cure: `Did you mean "${near}"?` }),
  };
}

/** The variable that a value came from, where it was not typed. */
function sourceOf(what: string, value: string): string {
  const variable = `AI_PROXY_${what.replace(/^--/, '').replaceAll('-', '_').toUpperCase()}`;
  const isTyped = process.argv.some((word) => word.startsWith(what));
  return process.env[variable] === value && !isTyped ? variable : what;
}

function orList(words: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words);
}

function helpOf(verb: string): string {
  return `"${typedCommand(`${verb} --help`)}" says more.`;
}

function parseLine(error: unknown): Line {
  const { args, parse } = error as {
    args?: unknown;
    parse?: { input?: { context?: { id?: string }; flags?: Record<string, unknown> } };
  };
  return {
    verb: (parse?.input?.context?.id ?? '').replaceAll(':', ' '),
    known: Object.keys(parse?.input?.flags ?? {}),
    missing: Array.isArray(args) ? (args as Line['missing']) : [],
  };
}
