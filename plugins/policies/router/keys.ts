import { serviceKey } from '@ai-proxy/core';

/** A credential as the router sees it at one moment. */
export interface CredentialState {
  readonly provider: string;
  readonly credential: string;
  /** 0 where it may be asked. */
  readonly coolingForMs: number;
  /** Why it cools. */
  readonly reason: 'refused' | 'limited' | 'failing' | 'unreachable' | undefined;
  /** Requests at work. */
  readonly inFlight: number;
  /** How long its answers take to begin; undefined before the first one. */
  readonly ewmaMs: number | undefined;
}

/** What the router knows of the credentials. */
export interface RouterStateView {
  /** Every credential in the order of the pipeline. */
  snapshot(): readonly CredentialState[];
}

/** For those who show how the gateway is doing. */
export const RouterState = serviceKey('router.state').of<RouterStateView>();
