import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** The HTTP service: `listen()` starts it, `drain()` ends it without losing a request. */
export function createProxy(settings, log) {
  let draining = false;

  const routes = {
    // Liveness: the process answers. It stays well while draining, or the kubelet would kill it in the middle.
    '/api/health': () => [200, { status: 'ok', version: settings.version }],
    // Readiness: send me new requests.
    '/api/ready': () => (draining ? [503, { status: 'draining' }] : [200, { status: 'ready' }]),
    '/api/upstream': () => askUpstream(settings, log),
  };

  const server = createServer(async (request, response) => {
    const start = performance.now();
    const path = request.url.split('?', 1)[0];
    const given = request.headers['x-request-id'];
    const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    response.on('close', () => {
      if (quiet(path, response)) return;
      const ms = Math.round(performance.now() - start);
      log.info('request', { id, method: request.method, path, status: response.statusCode, ms, complete: response.writableFinished });
    });
    const [status, body] = await answer(request, path);
    send(request, response, id, status, body);
  });
  // Longer than the idle time of the ingress controllers (nginx 60 s, Go-based ones 90 s), so that the side that sends
  // the next request is the one that closes: no request meets a connection that just ended.
  server.keepAliveTimeout = 95_000;
  server.headersTimeout = 100_000;

  async function answer(request, path) {
    if (!Object.hasOwn(routes, path)) return [404, { error: 'not found' }];
    if (request.method !== 'GET' && request.method !== 'HEAD') return [405, { error: 'method not allowed' }];
    try {
      return await routes[path]();
    } catch (error) {
      log.error('unexpected error', { path, error: error.name });
      return [500, { error: 'internal error' }];
    }
  }

  function send(request, response, id, status, body) {
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': id,
      'x-served-by': settings.servedBy, // shows which pods answered during a rolling update
    };
    if (status === 405) headers.allow = 'GET, HEAD';
    if (draining) headers.connection = 'close'; // the client opens its next connection to another pod
    response.writeHead(status, headers);
    response.end(request.method === 'HEAD' ? undefined : text);
  }

  return {
    server,
    listen: (port = settings.port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, () => resolve(server.address().port));
      }),

    /**
     * Goes on serving for `drainMs` while saying "not ready" and `Connection: close`, then takes no new connection and
     * waits for the requests under way. Resolves to false when some were still open after `shutdownTimeoutMs`.
     */
    async drain() {
      draining = true;
      await sleep(settings.drainMs);
      const closed = new Promise((resolve) => server.close(() => resolve(true))); // closes idle connections too
      const late = sleep(settings.shutdownTimeoutMs, false, { ref: false });
      const complete = await Promise.race([closed, late]);
      if (!complete) server.closeAllConnections();
      return complete;
    },
  };
}

/** Probes come every few seconds from every node: log them only when they fail. */
function quiet(path, response) {
  return (path === '/api/health' || path === '/api/ready') && response.statusCode === 200;
}

async function askUpstream(settings, log) {
  if (!settings.upstreamEnabled) return [404, { error: 'switched off' }];
  if (!settings.upstreamUrl) return [503, { status: 'unconfigured' }];
  const start = performance.now();
  try {
    const response = await fetch(settings.upstreamUrl, {
      headers: { accept: 'application/json', ...(settings.apiKey && { authorization: `Bearer ${settings.apiKey}` }) },
      redirect: 'error', // a redirect must not carry the key elsewhere
      signal: AbortSignal.timeout(settings.upstreamTimeoutMs),
    });
    await response.body?.cancel();
    const ms = Math.round(performance.now() - start);
    return response.ok ? [200, { status: 'ok', ms }] : [502, { status: 'bad upstream', upstreamStatus: response.status, ms }];
  } catch (error) {
    const timedOut = error.name === 'TimeoutError';
    log.warn('upstream failed', { error: error.name, code: error.cause?.code });
    return timedOut ? [504, { status: 'upstream timeout' }] : [502, { status: 'upstream unreachable' }];
  }
}
