/** What the document for operators tells them to type is typed here. */
import t from 'tap';
import { checkDocument } from './document-shell.ts';
import { whole } from '../helpers/whole.ts';

t.test('the shell lines for operators do what the document says', whole, (t) =>
  checkDocument(t, 'test/e2e/documents.test.ts', 'docs/operations.md', [
    /first\.yaml/,
    /^$/,
    /is valid[\s\S]*claude/,
    /listens on[\s\S]*running[\s\S]*"Hi"/,
    /Reloaded[\s\S]*"rpm":300/,
    /refused with 1/,
    /^$/,
    /stopped[\s\S]*listens on[\s\S]*listens on[\s\S]*stopped[\s\S]*"ok"[\s\S]*stopped/,
    /listens on https[\s\S]*"object":"list"[\s\S]*without a certificate: \d+[\s\S]*stopped/,
    /"status":"ok","version"/,
    /"total_requests"[\s\S]*# TYPE ai_proxy_build_info[\s\S]*sonnet[\s\S]*\*\*\*/,
    /INFO[\s\S]*"status":200/,
    /x-debug-credential: claude[\s\S]*/,
    /sk-proxy-[\s\S]*intern[\s\S]*claude-sonnet-4-5/,
    /pages saved/,
    /stopped/,
  ]),
);
