import type { AdminRoute, Executor, JsonObject } from '@ai-proxy/core';
import { chosenForm } from './accept.ts';
import { adminModels } from './admin-models.ts';
import type { MetricsSnapshot } from './keys.ts';
import { contentTypes, type TextFormat } from './metrics-text.ts';

/** What the routes show. */
export interface Shown {
  readonly snapshot: () => MetricsSnapshot;
  readonly text: (format: TextFormat) => Promise<string>;
  readonly executors: () => readonly Executor[];
  readonly config: () => JsonObject;
}

type Koa = Parameters<AdminRoute['handle']>[0];

/**
 * The routes of the figures, and those of the configuration. The latter are for operators always: who
 * publishes figures has not said that everybody may know the credentials.
 */
export function metricsRoutes(access: AdminRoute['access'], shown: Shown): readonly AdminRoute[] {
  const json = (koa: Koa): void => {
    koa.body = shown.snapshot();
  };
  const text = async (koa: Koa, format: TextFormat): Promise<void> => {
    koa.body = await shown.text(format);
    koa.set('content-type', contentTypes[format]);
  };
  return [
    show('/metrics', access, (koa) => {
      koa.vary('accept');
      const form = chosenForm(koa.get('accept'), ['json', 'prometheus', 'openmetrics']);
      return form === 'json' ? json(koa) : text(koa, form);
    }),
    show('/metrics/prometheus', access, (koa) => {
      koa.vary('accept');
      return text(koa, chosenForm(koa.get('accept'), ['prometheus', 'openmetrics']));
    }),
    show('/admin/metrics', access, json),
    show('/admin/models', 'operator', (koa) => {
      koa.body = { models: adminModels(shown.executors()) };
    }),
    show('/admin/config', 'operator', (koa) => {
      koa.body = shown.config();
    }),
  ];
}

function show(
  path: string,
  access: AdminRoute['access'],
  handle: AdminRoute['handle'],
): AdminRoute {
  return { method: 'GET', path, access, handle };
}
