import t from 'tap';
import { Seam } from '../../../../core/src/dialect/seam.ts';

/** Everything that a new text in these pieces adds. */
function added(delivered: string, pieces: readonly string[]): string {
  const seam = new Seam(delivered);
  return pieces.map((piece) => seam.push(piece)).join('') + seam.end();
}

const long = 'The quick brown fox jumps over';

t.test('adds a text that goes on, in every split', async (t) => {
  const whole = `${long} the lazy dog.`;
  const rest = ' the lazy dog.';
  for (const text of [rest, whole])
    for (let cut = 0; cut <= text.length; cut++)
      t.equal(long + added(long, [text.slice(0, cut), text.slice(cut)]), whole, `${cut}`);
  t.equal(added(long, [...whole]), rest, 'one by one');
});

t.test('loses nothing of a text that begins alike by chance', async (t) => {
  t.equal(added(long, ['The quick', ' red fox']), 'The quick red fox');
  t.equal(added(long, ['The quick']), 'The quick');
  t.equal(added('I', ['I', ' think']), 'I think', 'too short to be an echo');
});

t.test('does not repeat the white space that the other was not shown', async (t) => {
  t.equal(added('One. ', [' ', 'Two.']), 'Two.');
  t.equal(added('One.\n\n', ['\n', '\nTwo.  ']), 'Two.  ');
  t.equal(added('One. ', ['Two.']), 'Two.');
  t.equal(added('One.', [' Two.']), ' Two.', 'what ended in a word may go on with a space');
  t.equal(added(`${long} `, [`${long} the`]), 'the');
  t.equal(added('', ['text']), 'text');
  t.equal(added('def f():\n', ['\n  ', '  return 1']), '    return 1', 'an indentation stays');
  t.equal(added('One, ', ['\nTwo']), '\nTwo', 'other white space stays');
});
