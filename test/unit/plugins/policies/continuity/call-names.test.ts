import t from 'tap';
import { CallNames } from '../../../../../plugins/policies/continuity/call-names.ts';
import { assistant, call, callStep, turnOf } from './turns.ts';

t.test('calls get the ids back that the upstream gave', async (t) => {
  const lost = call('invented_1');
  const kept = call('two');
  const names = new CallNames([assistant(lost, kept)]);
  const given = names.give(
    new Map([
      [callStep('one'), lost],
      [callStep('two'), kept],
    ]),
  );
  t.same([...given], [['invented_1', 'one']]);
});

t.test('no id is given twice', async (t) => {
  const [first, second, third] = [call('a'), call('b'), call('taken')];
  const names = new CallNames([assistant(first, second, third)]);
  t.equal(names.give(new Map([[callStep('taken'), first]])).size, 0);
  t.equal(names.give(new Map([[callStep('one'), first]])).size, 1);
  t.equal(names.give(new Map([[callStep('one'), second]])).size, 0);
});

t.test('a turn stands elsewhere where one of its ids is taken', async (t) => {
  const names = new CallNames([assistant(call('one'))]);
  t.ok(names.hasCallsOf(turnOf([callStep('zero'), callStep('one')])));
  t.notOk(names.hasCallsOf(turnOf([callStep('zero')])));
});
