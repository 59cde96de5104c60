import { serviceKey } from '@ai-proxy/core';

/** Why a credential is left alone for a while. */
export type CoolingReason = 'refused' | 'limited' | 'failing' | 'unreachable';

/** A model for which a credential is left alone. */
export interface CoolingModel {
  readonly model: string;
  readonly coolingForMs: number;
  readonly reason: CoolingReason;
}

/** A credential as the router sees it at one moment. */
export interface CredentialState {
  readonly provider: string;
  readonly credential: string;
  /** 0 where it may be asked, if not for every model. */
  readonly coolingForMs: number;
  /** Why it cools. */
  readonly reason: CoolingReason | undefined;
  /** Models, as the upstream knows them, for which it may not be asked. */
  readonly coolingModels: readonly CoolingModel[];
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
