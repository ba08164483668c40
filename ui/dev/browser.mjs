/// Builds the pages with the made-up world into a folder of the system's and opens them in Chromium without a port: each
/// request is answered from the folder, with the content security policy of the real window.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';

export const ORIGIN = 'https://usher.example';

const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src ipc: http://ipc.localhost; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge', 'microsoft-edge'];
const WELL_KNOWN = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Runs `use` with a browser whose pages are the made-up window; all is closed and removed afterwards.
 * @param {(browser: import('playwright-core').Browser) => Promise<void>} use
 */
export async function withBrowser(use) {
  const executablePath = findBrowser();
  const folder = await mkdtemp(join(tmpdir(), 'usher-pages-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({ root, mode: 'fixtures', logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'] });
  try {
    await use(serving(browser, folder));
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A browser whose new pages find the folder at `ORIGIN`, and nothing else anywhere.
 * @param {import('playwright-core').Browser} browser
 * @param {string} folder
 */
function serving(browser, folder) {
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    await context.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      const path = normalize(url.pathname === '/' ? '/index.html' : url.pathname);
      const file = join(folder, path);
      if (url.origin !== ORIGIN || path.includes('..') || !existsSync(file)) return route.abort();
      const contentType = TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream';
      return route.fulfill({ body: await readFile(file), contentType, headers: { 'Content-Security-Policy': POLICY } });
    });
    return context;
  };
  return browser;
}

function findBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const inPath = NAMES.flatMap((name) => folders.flatMap((folder) => [join(folder, name), join(folder, `${name}.exe`)]));
  const found = [process.env.CHROMIUM ?? '', ...inPath, ...WELL_KNOWN].find((file) => file !== '' && existsSync(file));
  if (found === undefined) throw new Error('No Chromium was found. Install it, or name its program in CHROMIUM.');
  return found;
}
