import type { CompletedFlag, CompletedVerb } from './words.ts';
import { nextWords } from './words.ts';

/** A script for bash; what it offers is written into it, so that a Tab starts nothing. */
export function bashScript(bin: string, verbs: readonly CompletedVerb[]): string {
  const name = `_${bin.replaceAll('-', '_')}`;
  return `# Completion of ${bin} for bash.
${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" verb='' at
  # Bash takes "--flag=value" apart.
  if [[ $word == = ]]; then word=''; before="\${COMP_WORDS[COMP_CWORD-1]}"
  elif [[ $before == = ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    [[ \${COMP_WORDS[at]} == -* ]] && break
    case "$verb" in
${indent(6, openings(verbs))}
      *) break ;;
    esac
  done
  COMPREPLY=()
  case "$verb $before" in
${indent(
  4,
  verbs.flatMap((verb) => verb.flags.flatMap((flag) => valueCase(verb, flag))),
)}
  esac
  case "$verb" in
${indent(4, offers(verbs))}
  esac
}
complete -F ${name} ${bin}
`;
}

/** Grows the verb by a word as long as it has words to follow. */
function openings(verbs: readonly CompletedVerb[]): string[] {
  const topics = [...nextWords(verbs)].filter(([, below]) =>
    below.some(({ path }) => path.length > 1),
  );
  return [
    `'') verb="\${COMP_WORDS[at]}" ;;`,
    ...topics.map(([topic]) => `${topic}) verb="$verb \${COMP_WORDS[at]}" ;;`),
  ];
}

function valueCase({ path }: CompletedVerb, flag: CompletedFlag): string[] {
  const reply = replies[flag.value]?.(flag);
  if (reply === undefined) return [];
  const names = [flag.name, flag.short].filter((name) => name !== undefined);
  const patterns = names.map((name) => `'${path.join(' ')} ${name}'`);
  return [`${patterns.join('|')}) ${reply}; return ;;`];
}

const replies: Readonly<Record<string, (flag: CompletedFlag) => string>> = {
  directory: () => namesReply('-d'),
  file: () => namesReply('-f'),
  text: () => ':',
  words: ({ words }) => wordsReply(words),
};

function offers(verbs: readonly CompletedVerb[]): string[] {
  const groups = [...nextWords(verbs)];
  const topics = groups.flatMap(([topic, below]) => {
    const words = below.flatMap(({ path }) => path[1] ?? []);
    return words.length === 0 ? [] : `'${topic}') ${wordsReply(words)} ;;`;
  });
  const own = verbs.map((verb) => {
    const names = verb.flags.flatMap(({ name, short }) => [
      name,
      ...(short === undefined ? [] : [short]),
    ]);
    const flags = `if [[ $word == -* ]]; then ${wordsReply(names)}`;
    const words = verb.words.length === 0 ? 'fi' : `else ${wordsReply(verb.words)}; fi`;
    return `'${verb.path.join(' ')}') ${flags}; ${words} ;;`;
  });
  const first = [...groups.map(([word]) => word), '--help', '--version'];
  return [`'') ${wordsReply(first)} ;;`, ...topics, ...own];
}

function wordsReply(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word"))`;
}

/** Names may have spaces. The bash of macOS knows no `compopt`. */
function namesReply(kind: '-d' | '-f'): string {
  return `compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen ${kind} -- "$word"))`;
}

function indent(width: number, lines: readonly string[]): string {
  return lines.map((line) => ' '.repeat(width) + line).join('\n');
}
