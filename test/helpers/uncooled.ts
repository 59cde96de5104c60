/** Options of the router: after a failure the next request is tried all the same. */
export const uncooled = {
  'cooldown-auth-secs': 0,
  'cooldown-429-secs': 0,
  'cooldown-5xx-secs': 0,
  'cooldown-network-secs': 0,
} as const;
