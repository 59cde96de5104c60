import { pluginContract } from '@ai-proxy/core/testing';
import t from 'tap';
import plugin from '../src/index.ts';

for (const { name, run } of pluginContract(plugin, { models: ['echo'], times: 2 }))
  t.test(name, run);
