import { defineConfig } from 'vite';

export default defineConfig({
  server: {
    host: true, // reachable from outside the dev container
    port: 5173,
    strictPort: true,
    // As the Ingress does it: everything under /api belongs to the proxy.
    proxy: { '/api': process.env.PROXY_URL ?? 'http://127.0.0.1:3001' },
  },
});
