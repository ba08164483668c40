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

/** A page that is not there after so long is not going to be. */
const PATIENCE_MS = 20_000;

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wanted = process.argv.slice(2);
const looks = wanted.length === 0 ? LOOKS : LOOKS.filter(({ name }) => wanted.includes(name));
/** @type {string[]} */
const found = [];

await withBrowser(async (browser) => {
  await Promise.all(VIEWS.map((view) => lookAtAll(browser, view)));
});

if (found.length > 0) {
  process.exitCode = 1;
} else {
  console.log(`axe finds nothing on ${String(looks.length)} pages in ${String(VIEWS.length)} views.`);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {(typeof VIEWS)[number]} view
 */
async function lookAtAll(browser, { name, ...view }) {
  const context = await browser.newContext({ ...view, reducedMotion: 'reduce' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  let where = name;
  /** @param {string} what */
  const say = (what) => {
    found.push(what);
    console.error(`${where}: ${what}`);
  };
  page.on('pageerror', (error) => say(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') say(message.text());
  });
  for (const look of looks) {
    where = `${look.name} (${name})`;
    try {
      await open(page, look, ORIGIN);
      await page.evaluate(source);
      (await violations(page)).forEach(say);
      if (await scrollsSideways(page)) say('the page is wider than the window');
    } catch (error) {
      say(String(error).split('\n')[0] ?? '');
    }
  }
  await context.close();
}

/**
 * What axe finds. A target at the edge of a list that scrolls is cut by the edge, which no reader would call small: it is
 * brought to the middle of its list and measured again.
 * @param {import('playwright-core').Page} page
 */
async function violations(page) {
  return page.evaluate(async () => {
    const { axe } = /** @type {typeof globalThis & { axe: typeof import('axe-core') }} */ (globalThis);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    /** @type {string[]} */
    const said = [];
    for (const { id, help, nodes } of violations) {
      for (const node of nodes) {
        if (id === 'target-size' && (await isLargeInTheMiddle(node.target.join(' ')))) continue;
        said.push(`${id}: ${help}: ${node.target.join(' ')} ${node.any.map(({ message }) => message).join('; ')}`);
      }
    }
    return said;

    /** @param {string} selector */
    async function isLargeInTheMiddle(selector) {
      const element = document.querySelector(selector);
      if (element === null) return false;
      element.scrollIntoView({ block: 'center' });
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      if (!element.isConnected) return false;
      const again = await axe.run(document, { runOnly: ['target-size'], resultTypes: ['violations'] });
      return !again.violations.some(({ nodes }) => nodes.some((node) => document.querySelector(node.target.join(' ')) === element));
    }
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
