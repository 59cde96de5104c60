import { isRecord, parseJson } from '../apis/api.ts';
import { apiOf } from '../apis/index.ts';
import { noncesIn } from '../nonces.ts';
import { monotonicMs, type ApiName, type JournalEntry } from '../wire.ts';
import type { UpstreamRequest } from './request-reader.ts';

/** A request as far as it says what it wants. */
export interface Asked {
  readonly entry: JournalEntry;
  readonly mode: string;
  readonly model: string;
}

/** Numbers the attempts of requests. */
export class Journal {
  readonly #attempts = new Map<string, number>();

  /** Opens the entry of a request; its problem says why it cannot be one of the suite's. */
  open(request: UpstreamRequest): Asked {
    const body = parseJson(request.body);
    const facts = isRecord(body) ? body : {};
    const model = typeof facts['model'] === 'string' ? facts['model'] : '';
    const [api = '', mode = 'once', fault = ''] = model.split(/[./]/);
    const nonces = noncesIn(request.body);
    const [nonce = 'nobody'] = nonces;
    const attempt = (this.#attempts.get(nonce) ?? 0) + 1;
    this.#attempts.set(nonce, attempt);
    const name = parseApiName(api);
    return {
      mode,
      model,
      entry: {
        nonce,
        attempt,
        fault,
        api: name,
        stream: facts['stream'] === true,
        credential: apiOf(name).credentialIn(request.headers),
        startedMs: monotonicMs(),
        said: '',
        complete: false,
        usage: undefined,
        endedMs: undefined,
        cancelled: false,
        problem:
          nonces.length === 1
            ? undefined
            : `the upstream got a request of ${nonces.length} clients: ${nonces.join(' ')}`,
      },
    };
  }
}

function parseApiName(name: string): ApiName {
  return (name === '' ? 'chat' : name) as ApiName;
}
