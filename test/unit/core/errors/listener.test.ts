import t from 'tap';
import { callListener } from '../../../../core/src/errors/listener.ts';

t.test('tells of what a listener throws, at once and later', async (t) => {
  const errors: unknown[] = [];
  const note = (error: unknown): void => void errors.push(error);
  const told: string[] = [];
  callListener((word: string) => told.push(word), 'a', note);
  callListener(
    () => {
      throw new Error('now');
    },
    'b',
    note,
  );
  callListener(() => Promise.reject(new Error('later')), 'c', note);
  t.strictSame(told, ['a']);
  t.match(errors, [{ message: 'now' }]);
  await new Promise((resolve) => setImmediate(resolve));
  t.match(errors, [{ message: 'now' }, { message: 'later' }]);
});
