/** What the page knows of the API: a pure function of one answer, so that it is tested without a browser. */
export type Health =
  | { state: 'ok'; version: string }
  | { state: 'degraded'; reason: string }
  | { state: 'unreachable'; reason: string };

/** Judges an answer of `/api/health`. A body that is not what the proxy promises counts as degraded, never as ok. */
export function judge(status: number, body: unknown): Health {
  if (status !== 200) {
    return { state: 'degraded', reason: `HTTP ${status}` };
  }
  if (typeof body !== 'object' || body === null || !('status' in body)) {
    return { state: 'degraded', reason: 'unexpected answer' };
  }
  if (body.status !== 'ok') {
    return { state: 'degraded', reason: String(body.status) };
  }
  const version = 'version' in body && typeof body.version === 'string' ? body.version : 'unknown';
  return { state: 'ok', version };
}

/** The sentence that a person reads. */
export function describe(health: Health): string {
  switch (health.state) {
    case 'ok':
      return `The API is well (version ${health.version}).`;
    case 'degraded':
      return `The API has a problem: ${health.reason}.`;
    case 'unreachable':
      return `The API cannot be reached: ${health.reason}.`;
  }
}

/** Asks `url` once; never throws. `timeoutMs` covers the whole exchange. */
export async function check(url: string, timeoutMs: number, fetcher: typeof fetch = fetch): Promise<Health> {
  try {
    const response = await fetcher(url, {
      headers: { accept: 'application/json' },
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body: unknown = await response.json().catch(() => null);
    return judge(response.status, body);
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    return { state: 'unreachable', reason: timedOut ? `no answer within ${timeoutMs} ms` : 'connection failed' };
  }
}
