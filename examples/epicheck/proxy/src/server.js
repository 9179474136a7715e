import { createLog } from './log.js';
import { createProxy } from './proxy.js';
import { readSettings, SettingsError } from './settings.js';

const log = createLog();

try {
  const settings = readSettings(process.env);
  const proxy = createProxy(settings, log);
  const port = await proxy.listen();
  log.info('listening', { port, version: settings.version, environment: settings.environment });

  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      log.info('draining', { signal });
      const complete = await proxy.drain();
      log.info('stopped', { complete });
      process.exit(complete ? 0 : 1);
    });
  }
} catch (error) {
  const known = error instanceof SettingsError;
  log.error('cannot start', { reason: known ? error.message : (error.code ?? error.name) });
  process.exitCode = known ? 78 : 1; // 78: EX_CONFIG of sysexits.h
}
