import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const engine = 'http://127.0.0.1:8080';
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': file('src') } },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: engine, ws: true },
      '/health': engine,
      '/ready': engine,
    },
  },
  build: {
    target: 'es2023',
    sourcemap: false,
    rolldownOptions: {
      // A page of its own, as the engine sends another policy with it.
      input: { main: file('index.html'), recordings: file('recordings/index.html') },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testSetup.ts'],
    restoreMocks: true,
  },
});
