import t from 'tap';
import { asksForSeveral } from '../../../../../plugins/policies/stream-failure/several-answers.ts';
import { fakeContext } from '../fake-context.ts';

const cases = [
  [{}, false],
  [{ n: 1 }, false],
  [{ n: null, generationConfig: 'x' }, false],
  [{ n: 2 }, true],
  [{ n: '3' }, true],
  [{ generationConfig: { candidateCount: 2 } }, true],
  [{ generation_config: { candidate_count: 2 } }, true],
  [{ generationConfig: { candidateCount: 1 } }, false],
] as const;

for (const [body, several] of cases)
  t.test(`${JSON.stringify(body)} asks for ${several ? 'several answers' : 'one'}`, async (t) => {
    const { inbound } = await fakeContext({ body });
    t.equal(asksForSeveral(inbound.content), several);
  });

t.test('a request without a body asks for none', async (t) => {
  t.equal(asksForSeveral(undefined), false);
});
