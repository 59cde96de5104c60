import { nextWords, type CompletedFlag, type CompletedVerb } from './words.ts';

/** A script for zsh; it can be a file `_NAME` of `fpath`, or be read by `source`. */
export function zshScript(bin: string, verbs: readonly CompletedVerb[]): string {
  const name = `_${bin.replaceAll('-', '_')}`;
  return `#compdef ${bin}
# Completion of ${bin} for zsh.
${name}() {
  local -a words_here
  if (( CURRENT == 2 )); then
    words_here=(
${indent(6, firstWords(verbs))}
    )
    _describe command words_here
    return
  fi
  case "$words[2]" in
${indent(
  4,
  [...nextWords(verbs)].flatMap(([word, below]) => branch(word, below)),
)}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then ${name} "$@"; else compdef ${name} ${bin}; fi
`;
}

function firstWords(verbs: readonly CompletedVerb[]): string[] {
  return [...nextWords(verbs)].map(([word, below]) => {
    const own = below.find(({ path }) => path.length === 1);
    return described(word, own?.summary ?? below.map(({ path }) => path[1] ?? '').join(', '));
  });
}

function branch(word: string, below: readonly CompletedVerb[]): string[] {
  const [first, ...more] = below;
  if (first !== undefined && more.length === 0 && first.path.length === 1)
    return [`${word})`, '  shift words; (( CURRENT-- ))', `  ${argumentsOf(first)} ;;`];
  return [
    `${word})`,
    '  if (( CURRENT == 3 )); then',
    '    words_here=(',
    ...below.flatMap(({ path, summary }) =>
      path[1] === undefined ? [] : `      ${described(path[1], summary)}`,
    ),
    '    )',
    '    _describe command words_here',
    '    return',
    '  fi',
    '  case "$words[3]" in',
    ...below.flatMap((verb) =>
      verb.path[1] === undefined
        ? []
        : [
            `    ${verb.path[1]})`,
            '      shift 2 words; (( CURRENT -= 2 ))',
            `      ${argumentsOf(verb)} ;;`,
          ],
    ),
    '  esac ;;',
  ];
}

function argumentsOf({ flags, words }: CompletedVerb): string {
  const specs = flags.flatMap(flagSpecs);
  const positional = words.length === 0 ? [] : [quoted(`1:argument:(${words.join(' ')})`)];
  return ['_arguments', ...specs, ...positional].join(' ');
}

function flagSpecs(flag: CompletedFlag): string[] {
  const text = `[${flag.summary.replaceAll(/[[\]\\]/g, '\\$&').replaceAll(':', '\\:')}]`;
  const value = values[flag.value]?.(flag) ?? '';
  const equals = value === '' ? '' : '=';
  return [
    quoted(`*${flag.name}${equals}${text}${value}`),
    ...(flag.short === undefined ? [] : [quoted(`*${flag.short}${text}${value}`)]),
  ];
}

const values: Readonly<Record<string, (flag: CompletedFlag) => string>> = {
  directory: () => ':directory:_files -/',
  file: () => ':file:_files',
  text: () => ':value: ',
  words: ({ words }) => `:value:(${words.join(' ')})`,
};

function described(word: string, text: string): string {
  return quoted(`${word}:${text.replaceAll(':', '\\:')}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function indent(width: number, lines: readonly string[]): string {
  return lines.map((line) => ' '.repeat(width) + line).join('\n');
}
