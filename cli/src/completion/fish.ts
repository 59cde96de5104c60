import { nextWords, type CompletedFlag, type CompletedVerb } from './words.ts';

/** A script for fish. */
export function fishScript(bin: string, verbs: readonly CompletedVerb[]): string {
  const groups = [...nextWords(verbs)];
  return [
    `# Completion of ${bin} for fish.`,
    `complete -c ${bin} -f`,
    ...groups.map(([word, below]) => {
      const own = below.find(({ path }) => path.length === 1);
      const text = own?.summary ?? below.map(({ path }) => path[1] ?? '').join(', ');
      return `complete -c ${bin} -n __fish_use_subcommand -a ${word} -d ${quoted(text)}`;
    }),
    ...verbs.flatMap((verb) => verbLines(bin, verb, verbs)),
    '',
  ].join('\n');
}

function verbLines(bin: string, verb: CompletedVerb, verbs: readonly CompletedVerb[]): string[] {
  const [first = '', second] = verb.path;
  const seen = `__fish_seen_subcommand_from ${first}`;
  if (second === undefined) return optionLines(`complete -c ${bin} -n ${quoted(seen)}`, verb);
  const siblings = verbs.flatMap(({ path }) => (path[0] === first ? (path[1] ?? []) : []));
  const open = `${seen}; and not __fish_seen_subcommand_from ${siblings.join(' ')}`;
  const within = `${seen}; and __fish_seen_subcommand_from ${second}`;
  return [
    `complete -c ${bin} -n ${quoted(open)} -a ${second} -d ${quoted(verb.summary)}`,
    ...optionLines(`complete -c ${bin} -n ${quoted(within)}`, verb),
  ];
}

function optionLines(start: string, { flags, words }: CompletedVerb): string[] {
  return [
    ...flags.map((flag) =>
      [
        start,
        `-l ${flag.name.slice(2)}`,
        ...(flag.short === undefined ? [] : [`-s ${flag.short.slice(1)}`]),
        ...(values[flag.value]?.(flag) ?? []),
        `-d ${quoted(flag.summary)}`,
      ].join(' '),
    ),
    ...(words.length === 0 ? [] : [`${start} -a ${quoted(words.join(' '))}`]),
  ];
}

const values: Readonly<Record<string, (flag: CompletedFlag) => string[]>> = {
  directory: () => ['-r', `-a '(__fish_complete_directories)'`],
  file: () => ['-r', '-F'],
  text: () => ['-x'],
  words: ({ words }) => ['-x', `-a ${quoted(words.join(' '))}`],
};

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
