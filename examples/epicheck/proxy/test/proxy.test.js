import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createLog } from '../src/log.js';
import { createProxy } from '../src/proxy.js';
import { readSettings } from '../src/settings.js';

/** A proxy on a free port, with what it logged; closed when the test ends. */
async function aProxy(t, env = {}) {
  const lines = [];
  const settings = readSettings({ DRAIN_MS: '50', SHUTDOWN_TIMEOUT_MS: '2000', ...env });
  const proxy = createProxy(settings, createLog((line) => lines.push(line)));
  const url = `http://127.0.0.1:${await proxy.listen(0)}`;
  t.after(() => (proxy.server.closeAllConnections(), proxy.server.close()));
  return { proxy, url, lines };
}

/** An upstream whose answer `handler` gives. */
async function anUpstream(t, handler) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}/`;
}

test('health says ok and the version, for any client', async (t) => {
  const { url } = await aProxy(t);
  const response = await fetch(`${url}/api/health`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.deepEqual(await response.json(), { status: 'ok', version: '1.0.0' });
});

test('knows no other path and no other method', async (t) => {
  const { url } = await aProxy(t);
  assert.equal((await fetch(`${url}/api/nothing`)).status, 404);
  assert.equal((await fetch(`${url}/api/constructor`)).status, 404);
  assert.equal((await fetch(`${url}/api/health`, { method: 'POST', body: 'x' })).status, 405);
  const head = await fetch(`${url}/api/health`, { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
});

test('keeps a request id that is harmless, and replaces one that is not', async (t) => {
  const { url } = await aProxy(t);
  const ask = async (id) => (await fetch(`${url}/api/health`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
  assert.equal(await ask('abc-1'), 'abc-1');
  assert.match(await ask('{"level":"error"}'), /^[0-9a-f-]{36}$/);
});

test('upstream: unconfigured, switched off, unreachable', async (t) => {
  const status = async (env) => (await fetch(`${(await aProxy(t, env)).url}/api/upstream`)).status;
  assert.equal(await status({}), 503);
  assert.equal(await status({ UPSTREAM_URL: 'http://127.0.0.1:1/' }), 502);
  assert.equal(await status({ UPSTREAM_URL: 'http://127.0.0.1:1/', FEATURE_UPSTREAM: 'false' }), 404);
});

test('upstream: well, failing, redirecting, silent', async (t) => {
  const upstream = await anUpstream(t, (request, response) => {
    if (request.url === '/silent') return;
    const status = Number(request.url.slice(1));
    response.writeHead(status, status === 302 ? { location: 'http://elsewhere.invalid/' } : {}).end('{}');
  });
  const status = async (path) => {
    const { url } = await aProxy(t, { UPSTREAM_URL: upstream + path, UPSTREAM_TIMEOUT_MS: '200' });
    return (await fetch(`${url}/api/upstream`)).status;
  };
  assert.equal(await status('200'), 200);
  assert.equal(await status('500'), 502);
  assert.equal(await status('302'), 502);
  assert.equal(await status('silent'), 504);
});

test('the key reaches the upstream, and neither the answer nor the log', async (t) => {
  let seen;
  const upstream = await anUpstream(t, (request, response) => ((seen = request.headers.authorization), response.end('{}')));
  const { url, lines } = await aProxy(t, { UPSTREAM_URL: `${upstream}?token=s3cret-url`, API_KEY: 's3cret-key' });
  const response = await fetch(`${url}/api/upstream?password=s3cret-query`, { headers: { authorization: 's3cret-header' } });
  const everything = JSON.stringify([...response.headers]) + (await response.text()) + lines.join('');
  assert.equal(seen, 'Bearer s3cret-key');
  assert.ok(!everything.includes('s3cret'), everything);
  assert.ok(lines.some((line) => JSON.parse(line).path === '/api/upstream'));
});

test('the log is one JSON object a line, without the probes', async (t) => {
  const { url, lines } = await aProxy(t);
  await (await fetch(`${url}/api/health`)).text();
  await (await fetch(`${url}/api/none`)).text();
  while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(lines.map((line) => JSON.parse(line)).map(({ message, path, status }) => [message, path, status]), [['request', '/api/none', 404]]);
});

test('while draining: alive, not ready, still serving, connections told to close', async (t) => {
  const { proxy, url } = await aProxy(t, { DRAIN_MS: '300' });
  assert.equal((await fetch(`${url}/api/ready`)).status, 200);
  const drained = proxy.drain();
  const ready = await fetch(`${url}/api/ready`);
  assert.deepEqual([ready.status, ready.headers.get('connection')], [503, 'close']);
  assert.equal((await fetch(`${url}/api/health`)).status, 200);
  assert.equal(await drained, true);
  await assert.rejects(fetch(`${url}/api/health`));
});

test('a request under way is finished before the end', async (t) => {
  let answer;
  const asked = new Promise((resolve) => (answer = resolve));
  let finish;
  const upstream = await anUpstream(t, (_, response) => ((finish = () => response.end('{}')), answer()));
  const { proxy, url } = await aProxy(t, { UPSTREAM_URL: upstream, DRAIN_MS: '0' });
  const slow = fetch(`${url}/api/upstream`);
  await asked;
  const drained = proxy.drain();
  setTimeout(finish, 200);
  assert.equal((await slow).status, 200);
  assert.equal(await drained, true);
});

test('a request that never ends does not keep the process', async (t) => {
  const upstream = await anUpstream(t, () => {});
  const { proxy, url } = await aProxy(t, { UPSTREAM_URL: upstream, DRAIN_MS: '0', SHUTDOWN_TIMEOUT_MS: '100' });
  const stuck = assert.rejects(fetch(`${url}/api/upstream`));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await proxy.drain(), false);
  await stuck;
});
