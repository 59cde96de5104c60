// Health check of a container: exit code 0 while the gateway answers. Needs no shell and no curl.
import { get } from 'node:http';
import { get as getSecurely } from 'node:https';

const port = process.env.AI_PROXY_PORT || '8317';
const path = '/health/live';
const timeoutMs = 3_000;

/** Resolves with whether the gateway said that it lives; rejects where nobody speaks this protocol. */
function ask(send, protocol) {
  return new Promise((resolve, reject) => {
    // The certificate is for the address that clients use, not for this one.
    const options = { rejectUnauthorized: false, timeout: timeoutMs, agent: false };
    const request = send(`${protocol}://127.0.0.1:${port}${path}`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
  });
}

/** A gateway that wants a certificate from its clients has answered when it says so. */
function alive(error) {
  return error.code?.startsWith('ERR_SSL_') && !error.code.includes('WRONG_VERSION')
    ? true
    : dead(error);
}

function dead(error) {
  console.error(error.message);
  return false;
}

const healthy = await ask(get, 'http').catch((error) => {
  // Nobody listens: another protocol changes nothing.
  if (error.code === 'ECONNREFUSED') return dead(error);
  return ask(getSecurely, 'https').catch(alive);
});
process.exit(healthy ? 0 : 1);
