import type { AddressInfo } from 'node:net';
import type { Gateway } from '@ai-proxy/core';
import { Reloads, type ReloadObserver } from '../daemon/reloads.ts';
import { asListenError } from './listen-error.ts';
import { untilStopped, type Messages, type SignalHost } from './until-stopped.ts';

/** What happens around a gateway that serves. */
export interface Surroundings extends Messages {
  readonly signals: SignalHost;
  readonly observer: ReloadObserver;
  listening(address: AddressInfo, reloads: Reloads): void;
}

/** Listens until a signal ends it, and closes the gateway in any case. Throws `ListenError`. */
export async function serve(gateway: Gateway, surroundings: Surroundings): Promise<void> {
  const { observer, signals } = surroundings;
  const address = await listen(gateway);
  const reloads = new Reloads(gateway, observer);
  const stopped = untilStopped({ gateway, reloads }, signals, surroundings);
  surroundings.listening(address, reloads);
  await stopped;
}

async function listen(gateway: Gateway): Promise<AddressInfo> {
  try {
    return await gateway.listen();
  } catch (error) {
    await gateway.close();
    throw asListenError(error, gateway.config.core);
  }
}
