#!/usr/bin/env node
// The command is in @ai-proxy/cli; this package gives it the name that `npx ai-proxy` looks for.
import '@ai-proxy/cli/bin/run.js';
