import { definePlugin } from '@ai-proxy/core';
import { dashboardOptions } from './schema.ts';

export default definePlugin({
  name: 'dashboard',
  api: 1,
  summary: 'Accepts the options of the dashboard, which does not exist yet.',
  configSchema: dashboardOptions,
  rootKeys: { dashboard: '*' },
  setup(host, { enabled }) {
    if (enabled)
      host.log.warn('there is no dashboard yet: "dashboard" is accepted and without effect');
    return {};
  },
});
