import t from 'tap';
import { cleanText, rawLimit } from '../../../../../plugins/policies/request-log/clean-text.ts';

const secret = 'sk-0123456789abcdef';
const redact = (text: string): string => text.replaceAll(secret, '***');

t.test('takes secrets out and mends what is half a character', async (t) => {
  t.equal(cleanText(`key ${secret}!`, 100, redact), 'key ***!');
  t.equal(cleanText('half \ud83d', 100, redact), 'half \ufffd');
  t.equal(cleanText('', 100, redact), '');
});

t.test('cuts what is longer, and says so', async (t) => {
  t.equal(cleanText('x'.repeat(100), 100, redact), 'x'.repeat(100));
  t.equal(cleanText('x'.repeat(101), 100, redact), `${'x'.repeat(100)}…`);
  t.equal(cleanText('x'.repeat(1_000_000), 100, redact), `${'x'.repeat(100)}…`);
  t.ok(cleanText('🙂'.repeat(100), 7, redact).isWellFormed());
});

t.test('shows no part of a secret, wherever the cut goes', async (t) => {
  for (let before = 0; before < 40; before++) {
    const around = `${'x'.repeat(before)}${secret}${'y'.repeat(40)}`;
    t.notMatch(cleanText(around, 20, redact), 'sk-', `${before} before`);
    const far = `${'x'.repeat(rawLimit(20) - before)}${secret}`;
    t.notMatch(cleanText(far, 20, redact), 'sk', `${before} before the end of what is read`);
  }
});

t.test(
  'a text full of secrets shows none, although taking them out makes it shorter',
  async (t) => {
    const clean = cleanText(secret.repeat(100_000), 8192, redact);
    t.match(clean, /^\**…$/);
  },
);

t.test('looks at no more of a long text than it has to', async (t) => {
  const seen: number[] = [];
  cleanText('x'.repeat(10_000_000), 100, (text) => {
    seen.push(text.length);
    return text;
  });
  t.same(seen, [rawLimit(100)]);
});
