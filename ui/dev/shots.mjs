/// Takes a picture of each page in each look for a person to judge: `node dev/shots.mjs FOLDER [NAME…]`.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ORIGIN, withBrowser } from './browser.mjs';
import { LOOKS, open } from './pages.mjs';

const VIEWS = [
  { name: 'light', viewport: { width: 1180, height: 780 }, colorScheme: /** @type {const} */ ('light'), whole: false },
  { name: 'dark', viewport: { width: 1180, height: 780 }, colorScheme: /** @type {const} */ ('dark'), whole: false },
  { name: 'least', viewport: { width: 900, height: 640 }, colorScheme: /** @type {const} */ ('light'), whole: false },
  { name: 'narrow', viewport: { width: 360, height: 740 }, colorScheme: /** @type {const} */ ('light'), whole: true },
];

const [folder = 'shots', ...wanted] = process.argv.slice(2);
const views = VIEWS.filter(({ name }) => !process.env.VIEWS || process.env.VIEWS.split(',').includes(name));
const looks = wanted.length === 0 ? LOOKS : LOOKS.filter(({ name }) => wanted.some((one) => name.startsWith(one)));
await mkdir(folder, { recursive: true });

await withBrowser(async (browser) => {
  for (const { name, whole, ...view } of views) {
    const context = await browser.newContext({ ...view, reducedMotion: 'reduce' });
    context.setDefaultTimeout(4_000);
    for (const look of looks) {
      const page = await context.newPage();
      page.on('console', (message) => console.log(look.name, message.text()));
      page.on('pageerror', (error) => console.log(look.name, error.message));
      await open(page, look, ORIGIN).catch((error) => console.log(look.name, name, String(error)));
      await page.screenshot({ path: join(folder, `${look.name}.${name}.png`), fullPage: whole });
      await page.close();
    }
    await context.close();
  }
});
