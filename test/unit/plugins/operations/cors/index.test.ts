import t from 'tap';
import cors from '../../../../../plugins/operations/cors/index.ts';
import { AllowedOrigins } from '../../../../../plugins/operations/cors/keys.ts';
import { setUp } from '../../policies/fake-context.ts';

const options = {
  origins: [] as string[],
  methods: ['GET'],
  exposeHeaders: [],
  credentials: false,
  maxAge: 600,
};

t.test('without origins it contributes nothing', async (t) => {
  t.strictSame(await setUp(cors, options), {});
});

t.test(
  'with origins it looks at every request, and tells others whose pages may call',
  async (t) => {
    const { http, services, ...rest } = await setUp(cors, {
      ...options,
      origins: ['https://a.example'],
    });
    t.equal(http?.length, 1);
    t.equal(services?.[0]?.[0], AllowedOrigins);
    t.strictSame(rest, {});
  },
);
