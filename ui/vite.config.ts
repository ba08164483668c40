/// The pages are built to `dist` with relative addresses and nothing inlined, so that a strict content security policy
/// holds. In the mode "fixtures" the one module that talks to the host is swapped for a made-up one (see dev/).
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const made = fileURLToPath(new URL('./dev/core.ts', import.meta.url));

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte()],
  resolve: { alias: mode === 'fixtures' ? { '@tauri-apps/api/core': made } : {} },
  build: {
    // `light-dark()` and nested rules are used as they are: Safari 17.5 and its contemporaries have them.
    target: ['chrome123', 'safari17.5'],
    cssTarget: ['chrome123', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: mode !== 'fixtures' },
  clearScreen: false,
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
}));
