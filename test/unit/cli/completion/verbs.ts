import type { CompletedVerb } from '../../../../cli/src/completion/words.ts';

/** A small command line: two verbs, one of them with flags, and a topic of two. */
export const verbs: readonly CompletedVerb[] = [
  {
    path: ['check'],
    summary: "Check what's there: all of it",
    flags: [
      { name: '--config', short: '-c', summary: 'Which [file]', value: 'file', words: [] },
      { name: '--level', short: undefined, summary: 'How', value: 'words', words: ['low', 'high'] },
      { name: '--port', short: undefined, summary: 'Where', value: 'text', words: [] },
      { name: '--json', short: undefined, summary: 'As JSON', value: 'none', words: [] },
      { name: '--into', short: undefined, summary: 'Folder', value: 'directory', words: [] },
    ],
    words: [],
  },
  { path: ['completion'], summary: 'Complete', flags: [], words: ['bash', 'zsh'] },
  { path: ['keys', 'create'], summary: 'Make one', flags: [], words: [] },
  {
    path: ['keys', 'list'],
    summary: 'List all',
    flags: [{ name: '--json', short: undefined, summary: 'As JSON', value: 'none', words: [] }],
    words: [],
  },
];

/** What each line is completed with, where every shell agrees. */
export const completions: Readonly<Record<string, readonly string[]>> = {
  'ai-proxy ch': ['check'],
  'ai-proxy c': ['check', 'completion'],
  'ai-proxy check --le': ['--level'],
  'ai-proxy check --level h': ['high'],
  'ai-proxy check --json --level l': ['low'],
  'ai-proxy check -c tea': ['team file.yaml'],
  'ai-proxy check --into fo': ['folder'],
  'ai-proxy completion z': ['zsh'],
  'ai-proxy keys cr': ['create'],
  'ai-proxy keys list --js': ['--json'],
};

/** What is in the folder in which lines are completed. */
export const files = { 'team file.yaml': '', folder: { inner: '' } } as const;
