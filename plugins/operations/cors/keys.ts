import { serviceKey } from '@ai-proxy/core';

/** Tells whether the pages of an origin may call the gateway. */
export interface Origins {
  /** Pages of every origin may. */
  readonly any: boolean;
  allows(origin: string): boolean;
}

/** Whose pages may call the gateway; absent where no origin is listed. */
export const AllowedOrigins = serviceKey('cors.origins').of<Origins>();
