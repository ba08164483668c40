/// Runs axe-core over every page in every state, light and dark, wide and narrow. Anything that it finds, a page that
/// needs to be scrolled sideways, and any refusal of the content security policy fails it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ORIGIN, withBrowser } from './browser.mjs';
import { LOOKS, open } from './pages.mjs';

const VIEWS = [
  { name: 'light, 1180 wide', viewport: { width: 1180, height: 780 }, colorScheme: /** @type {const} */ ('light') },
  { name: 'dark, 900 wide', viewport: { width: 900, height: 640 }, colorScheme: /** @type {const} */ ('dark') },
  { name: 'light, 320 wide', viewport: { width: 320, height: 640 }, colorScheme: /** @type {const} */ ('light') },
];

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wanted = process.argv.slice(2);
const looks = wanted.length === 0 ? LOOKS : LOOKS.filter(({ name }) => wanted.includes(name));
/** @type {string[]} */
const found = [];

await withBrowser(async (browser) => {
  for (const { name, ...view } of VIEWS) {
    const context = await browser.newContext({ ...view, reducedMotion: 'reduce' });
    context.setDefaultTimeout(20_000);
    for (const look of looks) {
      const page = await context.newPage();
      const where = `${look.name} (${name})`;
      page.on('pageerror', (error) => found.push(`${where}: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') found.push(`${where}: ${message.text()}`);
      });
      try {
        await open(page, look, ORIGIN);
        await page.evaluate(source);
        found.push(...(await violations(page)).map((one) => `${where}: ${one}`));
        if (await scrollsSideways(page)) found.push(`${where}: the page is wider than the window`);
      } catch (error) {
        found.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await page.close();
    }
    await context.close();
  }
});

if (found.length > 0) {
  console.error(found.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`axe finds nothing on ${String(looks.length)} pages in ${String(VIEWS.length)} views.`);
}

/** @param {import('playwright-core').Page} page */
async function violations(page) {
  return page.evaluate(async () => {
    const { axe } = /** @type {typeof globalThis & { axe: import('axe-core').AxeAPI }} */ (globalThis);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.any.map(({ message }) => message).join('; ')}`),
    );
  });
}

/** @param {import('playwright-core').Page} page */
async function scrollsSideways(page) {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, .scroll, .content, .bar, nav, header, section')].some(
      (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'contents' && one.clientWidth > 0 && !one.matches('.unseen'),
    ),
  );
}
