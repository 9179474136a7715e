import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, describe, judge } from '../out/src/health.js';

for (const [name, status, body, expected] of [
  ['a healthy answer', 200, { status: 'ok', version: '1.2.3' }, { state: 'ok', version: '1.2.3' }],
  ['a version that is missing', 200, { status: 'ok' }, { state: 'ok', version: 'unknown' }],
  ['another status', 200, { status: 'starting' }, { state: 'degraded', reason: 'starting' }],
  ['an HTTP error', 503, { status: 'ok' }, { state: 'degraded', reason: 'HTTP 503' }],
  ['a page instead of JSON', 200, null, { state: 'degraded', reason: 'unexpected answer' }],
]) {
  test(`judges ${name}`, () => assert.deepEqual(judge(status, body), expected));
}

test('says what it found in one sentence', () => {
  assert.equal(describe({ state: 'ok', version: '1.2.3' }), 'The API is well (version 1.2.3).');
  assert.equal(describe({ state: 'degraded', reason: 'HTTP 503' }), 'The API has a problem: HTTP 503.');
});

test('asks once and reads the answer', async () => {
  const asked = [];
  const answer = async (url) => (asked.push(url), Response.json({ status: 'ok', version: '2.0.0' }));
  assert.deepEqual(await check('/api/health', 1_000, answer), { state: 'ok', version: '2.0.0' });
  assert.deepEqual(asked, ['/api/health']);
});

test('an answer that is not JSON is degraded', async () => {
  const answer = async () => new Response('<!doctype html>', { status: 200 });
  assert.equal((await check('/api/health', 1_000, answer)).state, 'degraded');
});

test('a refused connection is unreachable', async () => {
  const refuse = async () => {
    throw new TypeError('fetch failed');
  };
  assert.deepEqual(await check('/api/health', 1_000, refuse), { state: 'unreachable', reason: 'connection failed' });
});

test('silence is unreachable after the timeout', async () => {
  // AbortSignal.timeout does not keep Node alive by itself: the interval stands for an open socket.
  const socket = setInterval(() => {}, 1_000);
  const silence = (_, { signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  try {
    assert.deepEqual(await check('/api/health', 20, silence), { state: 'unreachable', reason: 'no answer within 20 ms' });
  } finally {
    clearInterval(socket);
  }
});
