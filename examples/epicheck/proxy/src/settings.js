import { readFileSync } from 'node:fs';

/** The keys of the Secret epicheck-secrets. Their values are used, never printed. */
export const SECRET_NAMES = [
  'EPITECH_USERNAME',
  'EPITECH_PASSWORD',
  'OAUTH_CLIENT_ID',
  'OAUTH_CLIENT_SECRET',
  'OAUTH_TENANT_ID',
  'API_KEY',
];

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * Reads the environment once, at start. A setting that is wrong stops the process there and then, with its name and
 * without its value: a release that cannot work must fail before it gets traffic.
 */
export function readSettings(env) {
  const production = env.NODE_ENV === 'production';
  const missing = SECRET_NAMES.filter((name) => !env[name]);
  if (production && missing.length > 0) {
    throw new SettingsError(`missing in production: ${missing.join(', ')}`);
  }
  return Object.freeze({
    version,
    environment: env.NODE_ENV ?? 'development',
    port: positive(env, 'PORT', 3001),
    servedBy: env.HOSTNAME ?? 'local',
    upstreamUrl: upstreamUrl(env),
    upstreamTimeoutMs: positive(env, 'UPSTREAM_TIMEOUT_MS', 5_000),
    upstreamEnabled: env.FEATURE_UPSTREAM !== 'false',
    // Sent to a configured upstream only, not to our own public address.
    apiKey: env.UPSTREAM_URL ? env.API_KEY : undefined,
    drainMs: positive(env, 'DRAIN_MS', 2_000),
    shutdownTimeoutMs: positive(env, 'SHUTDOWN_TIMEOUT_MS', 10_000),
  });
}

export class SettingsError extends Error {}

function positive(env, name, byDefault) {
  const value = env[name] === undefined || env[name] === '' ? byDefault : Number(env[name]);
  if (!Number.isInteger(value) || value < 0) throw new SettingsError(`${name} is not a whole number`);
  return value;
}

/** UPSTREAM_URL, else the health of the public API at API_BASE_URL, else none. */
function upstreamUrl(env) {
  const name = env.UPSTREAM_URL ? 'UPSTREAM_URL' : 'API_BASE_URL';
  if (!env[name]) return undefined;
  const text = name === 'UPSTREAM_URL' ? env[name] : `${env[name].replace(/\/+$/, '')}/health`;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new SettingsError(`${name} is not a URL`);
  return text;
}
