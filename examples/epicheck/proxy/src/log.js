/**
 * One JSON object a line, to stdout. Callers pass facts (names, numbers, codes), never headers, bodies, query strings
 * or error messages: those are where secrets travel.
 */
export function createLog(write = (line) => process.stdout.write(line)) {
  const log = (level) => (message, facts = {}) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...facts })}\n`);
  return { info: log('info'), warn: log('warn'), error: log('error') };
}
