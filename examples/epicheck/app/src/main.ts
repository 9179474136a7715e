import './style.css';
import { check, describe } from './health.ts';

const HEALTH_URL = '/api/health';
const TIMEOUT_MS = 5_000;
const EVERY_MS = 15_000;

const line = document.querySelector<HTMLElement>('#health')!;
const again = document.querySelector<HTMLButtonElement>('#again')!;

async function refresh(): Promise<void> {
  again.disabled = true;
  const health = await check(HEALTH_URL, TIMEOUT_MS);
  line.dataset['state'] = health.state;
  line.textContent = describe(health);
  again.disabled = false;
}

again.addEventListener('click', () => void refresh());
setInterval(() => {
  if (!document.hidden) void refresh();
}, EVERY_MS);
void refresh();
