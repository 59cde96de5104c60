import t from 'tap';
import { unreachable } from '../../../../cli/src/doctor/trouble.ts';

const failure = (code: string): Error => Object.assign(new Error('said'), { code });

t.test('each trouble has a sentence and a cure', async (t) => {
  const sentences: Record<string, RegExp> = {
    ENOTFOUND: /^there: its name is not known \(ENOTFOUND\)\.$/,
    ECONNREFUSED: /nobody listens/,
    UND_ERR_CONNECT_TIMEOUT: /does not answer/,
    CERT_HAS_EXPIRED: /certificate is not trusted \(CERT_HAS_EXPIRED\)/,
    ERR_TLS_CERT_ALTNAME_INVALID: /certificate is not trusted/,
    EODD: /^there: said$/,
  };
  for (const [code, message] of Object.entries(sentences))
    t.match(unreachable('upstream', 'there', failure(code)), {
      check: 'upstream',
      state: 'fail',
      message,
      cure: /\w/,
    });
});

t.test('errors without a code are known by their name, others by what they say', async (t) => {
  const late = new DOMException('late', 'TimeoutError');
  t.match(unreachable('a', 'b', late), { message: /not answer in time/ });
  t.match(unreachable('a', 'b', 'torn'), { message: 'b: torn' });
});
