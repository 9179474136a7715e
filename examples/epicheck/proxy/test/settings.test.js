import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings, SECRET_NAMES, SettingsError } from '../src/settings.js';

const secrets = Object.fromEntries(SECRET_NAMES.map((name) => [name, `value of ${name}`]));

test('development needs nothing', () => {
  const settings = readSettings({});
  assert.equal(settings.port, 3001);
  assert.equal(settings.environment, 'development');
  assert.equal(settings.upstreamUrl, undefined);
});

test('production names what is missing, and no value', () => {
  const { API_KEY, ...rest } = secrets;
  assert.throws(
    () => readSettings({ NODE_ENV: 'production', ...rest, OAUTH_TENANT_ID: '' }),
    (error) => error instanceof SettingsError && error.message === 'missing in production: OAUTH_TENANT_ID, API_KEY',
  );
  assert.equal(readSettings({ NODE_ENV: 'production', ...secrets }).environment, 'production');
});

for (const [name, env, expected] of [
  ['UPSTREAM_URL first', { UPSTREAM_URL: 'http://up/x', API_BASE_URL: 'https://me/api' }, 'http://up/x'],
  ['else the health of the public API', { API_BASE_URL: 'https://me/api/' }, 'https://me/api/health'],
  ['else none', {}, undefined],
]) {
  test(`upstream: ${name}`, () => assert.equal(readSettings(env).upstreamUrl, expected));
}

test('the API key goes to a configured upstream only', () => {
  assert.equal(readSettings({ ...secrets, API_BASE_URL: 'https://me/api' }).apiKey, undefined);
  assert.equal(readSettings({ ...secrets, UPSTREAM_URL: 'http://up/x' }).apiKey, secrets.API_KEY);
});

for (const [env, message] of [
  [{ PORT: 'eighty' }, 'PORT is not a whole number'],
  [{ DRAIN_MS: '-1' }, 'DRAIN_MS is not a whole number'],
  [{ UPSTREAM_URL: 'user:pass@nowhere' }, 'UPSTREAM_URL is not a URL'],
  [{ API_BASE_URL: '/api' }, 'API_BASE_URL is not a URL'],
]) {
  test(`refuses: ${message}`, () => assert.throws(() => readSettings(env), { message }));
}
