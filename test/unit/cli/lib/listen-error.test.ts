import t from 'tap';
import { asListenError, ListenError } from '../../../../cli/src/lib/listen-error.ts';

const address = { host: '127.0.0.1', port: 8317 };

t.test('says for each cause what to do', async (t) => {
  const cures = {
    EADDRINUSE: /^Port 8317 of 127\.0\.0\.1 is already in use\..*--port/,
    EACCES: /^Port 8317 is not open to this user\..*--port/,
    EADDRNOTAVAIL: /^127\.0\.0\.1 is not an address of this machine\..*--host/,
    ENOTFOUND: /^The host 127\.0\.0\.1 is not known\..*--host/,
  };
  for (const [code, cure] of Object.entries(cures)) {
    const error = asListenError(Object.assign(new Error('listen failed'), { code }), address);
    t.ok(error instanceof ListenError && cure.test(error.message), code);
  }
});

t.test('leaves errors alone that the address is not to blame for', async (t) => {
  const errors = [
    new Error('plain'),
    Object.assign(new Error('other'), { code: 'EMFILE' }),
    'no error at all',
  ];
  for (const error of errors) t.equal(asListenError(error, address), error);
});
