import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SECRET_NAMES } from '../src/settings.js';

const SERVER = fileURLToPath(new URL('../src/server.js', import.meta.url));

/** The real process, as the container runs it: its log lines come as objects. */
function start(t, env) {
  const child = spawn(process.execPath, [SERVER], { env: { PORT: '0', DRAIN_MS: '50', ...env } });
  t.after(() => child.kill('SIGKILL'));
  const log = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, next: async () => JSON.parse((await log.next()).value) };
}

test('SIGTERM drains and exits with 0', async (t) => {
  const { child, next } = start(t, {});
  const { message, port } = await next();
  assert.equal(message, 'listening');
  assert.equal((await fetch(`http://127.0.0.1:${port}/api/health`)).status, 200);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  assert.equal((await next()).message, 'draining');
  assert.deepEqual((({ message, complete }) => [message, complete])(await next()), ['stopped', true]);
});

test('production without its secrets exits with 78 and says which', async (t) => {
  const { child, next } = start(t, { NODE_ENV: 'production', API_KEY: 'here' });
  const exit = once(child, 'exit');
  const { message, reason } = await next();
  assert.deepEqual([message, reason], ['cannot start', `missing in production: ${SECRET_NAMES.slice(0, -1).join(', ')}`]);
  assert.equal((await exit)[0], 78);
});
