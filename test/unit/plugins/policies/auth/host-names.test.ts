import t from 'tap';
import { hostNames } from '../../../../../plugins/policies/auth/host-names.ts';

const isOwnHost = hostNames(['Gateway.Example.com', 'server.example.net']);

t.test('knows what only a machine of the operator is called', async (t) => {
  for (const host of [
    'localhost',
    'LOCALHOST:8317',
    'localhost.:8317',
    'app.localhost:8317',
    '127.0.0.1:8317',
    '192.168.1.20',
    '[::1]:8317',
    '[::1]',
    '[fe80::1]:80',
    'gateway',
    'ai-proxy:8317',
    'host.docker.internal:8317',
    'laptop.local:8317',
    'ai-proxy.default.svc.cluster.local',
    'ai.test',
    'nas.home.arpa',
    'gateway.example.com:443',
    'server.example.net',
  ])
    t.ok(isOwnHost(host), host);
});

t.test('knows names that a stranger may own', async (t) => {
  for (const host of [
    'evil.example:8317',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8317',
    'evillocalhost.com',
    'a.gateway.example.com',
    'notlocal.com',
    'x.test.evil.com',
    '127.0.0.1.nip.io',
    '1.2.3.4.5',
    'evil.example.:8317',
  ])
    t.notOk(isOwnHost(host), host);
});
