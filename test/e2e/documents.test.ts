/** What the documents tell a reader to type is typed here. */
import t from 'tap';
import { runDocument } from './document-shell.ts';

/** What has to be seen somewhere in the output of a document's blocks, one after the other. */
const shown: Readonly<Record<string, readonly RegExp[]>> = {
  'docs/migrate-from-original.md': [/is valid/, /"text":"Hi"/],
  'docs/migrate-from-litellm.md': [
    /is valid/,
    /"sonnet"[\s\S]*"Hi"[\s\S]*"Hi"/,
    /^sha256:88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b$/m,
  ],
  'docs/migrate-from-portkey.md': [/is valid/, /"Hi"[\s\S]*"Hi"/],
  'docs/operations.md': [
    /first\.yaml/,
    /is valid[\s\S]*claude/,
    /listens on[\s\S]*running[\s\S]*"Hi"/,
    /Reloaded[\s\S]*"rpm":300/,
    /refused with 1/,
    /stopped[\s\S]*listens on[\s\S]*listens on[\s\S]*stopped[\s\S]*"ok"[\s\S]*stopped/,
    /listens on https[\s\S]*"object":"list"[\s\S]*without a certificate: \d+[\s\S]*stopped/,
    /"status":"ok","version"/,
    /"total_requests"[\s\S]*# TYPE ai_proxy_build_info[\s\S]*sonnet[\s\S]*\*\*\*/,
    /INFO[\s\S]*"status":200/,
    /x-debug-credential: claude[\s\S]*/,
    /sk-proxy-[\s\S]*intern[\s\S]*claude-sonnet-4-5/,
    /pages saved/,
    /stopped/,
  ],
};

for (const [path, patterns] of Object.entries(shown))
  t.test(`the shell lines of ${path} do what it says`, async (t) => {
    const runs = await runDocument(t, path);
    t.equal(runs.length, patterns.length);
    for (const [index, { block, code, stderr, stdout }] of runs.entries()) {
      t.equal(code, 0, `line ${block.line}: ${stderr}`);
      t.match(stdout, patterns[index], `line ${block.line}`);
    }
  });
