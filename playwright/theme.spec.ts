import { code, expect, test } from './support/fixtures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`follows a system that is ${scheme}`, async ({ page, openNotebook }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openNotebook([code('1')]);
    const brightness = await page.evaluate(() => {
      const [r = 0, g = 0, b = 0] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
      return (r + g + b) / 3;
    });
    if (scheme === 'light') expect(brightness).toBeGreaterThan(200);
    else expect(brightness).toBeLessThan(70);
  });
}

test('keeps the theme that was chosen over a reload', async ({ page, openNotebook }) => {
  await openNotebook([code('1')]);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.reload();
  expect(await background()).toBe(dark);
});

test('fits a window 1024 pixels wide without scrolling sideways', async ({ page, openNotebook }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await openNotebook([code('const rdd = sc.range(0, 10).map((n) => n + 1);')]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024);
});
