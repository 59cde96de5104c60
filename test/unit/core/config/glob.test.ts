import t from 'tap';
import { matchesGlob } from '../../../../core/src/config/glob.ts';

const cases: readonly (readonly [pattern: string, text: string, expected: boolean])[] = [
  ['gpt-4o', 'gpt-4o', true],
  ['gpt-4o', 'gpt-4o-mini', false],
  ['gpt-4o-mini', 'gpt-4o', false],
  ['gpt-*', 'gpt-4o', true],
  ['gpt-*', 'gpt-', true],
  ['gpt-*', 'my-gpt-4o', false],
  ['*-latest', 'gemini-flash-latest', true],
  ['*-latest', 'gemini-flash-latest-2', false],
  ['*sonnet*', 'claude-sonnet-4-5', true],
  ['*sonnet*', 'sonnet', true],
  ['*sonnet*', 'claude-opus', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*abab', 'ababab', true],
  ['*', '', true],
  ['*', 'anything/at all', true],
  ['**', 'x', true],
  ['', '', true],
  ['', 'x', false],
  ['gpt-?o', 'gpt-4o', true],
  ['gpt-?o', 'gpt-o', false],
  ['?', '', false],
  ['*?', 'x', true],
  ['?*?', 'x', false],
  ['o?*', 'o3-mini', true],
  ['GPT-*', 'gpt-4o', false],
  ['a.b', 'axb', false],
  ['[ab]', 'a', false],
  ['[ab]', '[ab]', true],
  ['(a|b)+', 'a', false],
  ['meta/*', 'meta/llama/3', true],
  ['a\\*', 'a\\b', true],
];

t.test('matches stars, question marks and plain text', async (t) => {
  for (const [pattern, text, expected] of cases)
    t.equal(matchesGlob(pattern, text), expected, `${pattern} on ${text}`);
});

t.test('agrees with a regular expression on every short pattern and text', async (t) => {
  const words = (letters: string, length: number): string[] =>
    length === 0
      ? ['']
      : words(letters, length - 1).flatMap((word) => [word, ...[...letters].map((l) => word + l)]);
  const texts = [...new Set(words('ab', 4))];
  let wrong = 0;
  let compared = 0;
  for (const pattern of new Set(words('ab*?', 4))) {
    const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
    for (const text of texts) {
      compared++;
      if (matchesGlob(pattern, text) !== expression.test(text)) wrong++;
    }
  }
  t.ok(compared > 10_000, `${compared} compared`);
  t.equal(wrong, 0);
});

t.test('does not search without end under patterns full of stars', async (t) => {
  const text = 'a'.repeat(10_000);
  const patterns = [
    '***************x',
    `${'*a'.repeat(15)}*x`,
    '**/'.repeat(13),
    '*(*(*(a|b)))',
    `${'*?'.repeat(20)}x`,
  ];
  for (const pattern of patterns) t.equal(matchesGlob(pattern, text), false, pattern);
});
