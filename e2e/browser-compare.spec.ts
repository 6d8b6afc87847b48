import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { faults } from './axe.ts';
import { expect, test, type StudioPage } from './studio-page.ts';

/** The compare viewer, by keys and by mouse, down to its pixels. */

const stage = (page: Page): Locator => page.getByRole('group', { name: 'Compared pictures' });
const names = (page: Page): Locator => page.getByRole('list', { name: 'Pictures on the table' }).getByRole('button', { name: /^[A-D] / });
const told = (page: Page): Locator => page.getByRole('main').getByRole('status').last();

/** Colours of the stage as the person sees it, by place in shares of its size. */
async function coloursAt(page: Page, ...places: readonly (readonly [number, number])[]): Promise<[number, number, number][]> {
  const { data, info } = await sharp(await stage(page).screenshot()).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return places.map(([x, y]) => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
    return [data[at]!, data[at + 1]!, data[at + 2]!];
  });
}

/** Opens the window with a history, and compares its two newest pictures. */
async function compareNewest(studio: StudioPage, page: Page, query = 'history=20'): Promise<void> {
  await studio.open(query);
  // A key may come too early where the page has just been drawn.
  await expect(async () => {
    await page.keyboard.press('1');
    await expect(studio.strip.getByRole('option').nth(1)).toBeVisible({ timeout: 2000 });
  }).toPass();
  await page.keyboard.press('c');
  await expect(names(page)).toHaveCount(2);
}

/** Makes pictures of these prompts in a small size and compares the last two. */
async function compareMade(studio: StudioPage, page: Page, ...prompts: readonly string[]): Promise<void> {
  await studio.open('history=0&step=1');
  await studio.set('Width', '64');
  await studio.set('Height', '64');
  for (const [i, prompt] of prompts.entries()) {
    await studio.prompt.fill(prompt);
    await studio.generate.click();
    await expect(studio.strip.getByRole('option')).toHaveCount(i + 1);
  }
  await studio.strip.getByRole('option').first().click();
  await page.keyboard.press('c');
  await expect(stage(page).locator('img[data-loaded]').first()).toBeAttached();
  await page.getByRole('button', { name: 'Put the keys away' }).click();
}

const mode = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name, exact: true }).click();
};

test('keys belong to the place that was clicked on the rail, not to its name there', async ({ studio, page }) => {
  await compareNewest(studio, page);
  await studio.place('Generate').click();
  await expect(stage(page)).toBeHidden();
  await studio.place('Compare').click();
  await expect(stage(page)).toBeVisible();
  await page.keyboard.press('Space');
  await expect(stage(page)).toBeVisible();
  await expect(told(page)).toHaveText(/^Flip: /);
  // Who came by keys stays where the keys were.
  await studio.place('Compare').focus();
  await page.keyboard.press('Enter');
  await expect(studio.place('Compare')).toBeFocused();
});

test('opens from the history with what is selected, and says in what the recipes differ', async ({ studio, page }) => {
  await studio.open('history=30');
  await page.keyboard.press('2');
  const options = page.getByRole('listbox', { name: /All pictures/ }).getByRole('option');
  await options.nth(0).click();
  await options.nth(2).click({ modifiers: ['Control'] });
  await options.nth(5).click({ modifiers: ['Control'] });
  await page.keyboard.press('c');
  await expect(names(page)).toHaveCount(3);
  const table = page.getByRole('complementary', { name: 'Differences' });
  await expect(table.getByText(/fields of the recipe differ/)).toBeVisible();
  await expect(table.getByRole('row', { name: /^Seed differs/ })).toBeVisible();
  await expect(table.getByRole('row', { name: /^Clip skip/ })).toBeHidden();
  await table.getByRole('switch', { name: 'All fields' }).click();
  await expect(table.getByRole('row', { name: /^Clip skip/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
});

test('the bar of what is selected has a button for it', async ({ studio, page }) => {
  await studio.open('history=30');
  await page.keyboard.press('2');
  const options = page.getByRole('listbox', { name: /All pictures/ }).getByRole('option');
  await options.nth(1).click();
  await options.nth(3).click({ modifiers: ['Control'] });
  await page.getByRole('toolbar', { name: 'Selected pictures' }).getByRole('button', { name: 'Compare' }).click();
  await expect(names(page)).toHaveCount(2);
});

test('five selected are too many, and it says so', async ({ studio, page }) => {
  await studio.open('history=30');
  await page.keyboard.press('2');
  const options = page.getByRole('listbox', { name: /All pictures/ }).getByRole('option');
  await options.nth(0).click();
  await options.nth(4).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search all commands' }).fill('compare pictures');
  await expect(page.getByRole('option', { name: /Compare pictures/ })).toContainText('Up to 4 pictures can be compared; 5 are selected.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('toolbar', { name: 'Selected pictures' }).getByRole('button', { name: 'Compare' })).toHaveAttribute('aria-disabled', 'true');
});

test('C swaps, M goes through the ways, Alt and arrows move the compared one, arrows the first', async ({ studio, page }) => {
  await compareNewest(studio, page);
  const ids = () => stage(page).locator('img').evaluateAll((images) => images.map((image) => (image as HTMLElement).dataset.layer));
  const [a, b] = await ids();
  await page.keyboard.press('c');
  await expect.poll(ids).toEqual([b, a]);
  await expect(told(page)).toContainText('Another picture is A now');
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(async () => (await ids())[1]).not.toBe(a);
  const [, moved] = await ids();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(async () => (await ids())[1]).toBe(a);
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await ids())[0]).toBe(moved);
  for (const sentence of [/Side by side: 2 pictures/, /Flip: A is in sight/, /Onion: B over A/, /Difference of A and B, 4 times/, /Slider: A at the left, B at the right/]) {
    await page.keyboard.press('m');
    await expect(told(page)).toHaveText(sentence);
  }
  await page.keyboard.press('Shift+M');
  await expect(told(page)).toHaveText(/Difference/);
  await page.keyboard.press(']');
  await expect(told(page)).toHaveText(/8 times/);
  await page.keyboard.press('Space');
  await expect(told(page)).toHaveText(/Flip: A/);
  await page.keyboard.press('Space');
  await expect(told(page)).toHaveText(/Flip: B/);
});

test('up to four lie on the table; the strip replaces, adds and takes away', async ({ studio, page }) => {
  await compareNewest(studio, page);
  const strip = page.getByRole('listbox', { name: 'Pick a picture to compare' });
  await strip.getByRole('option').nth(4).click();
  await expect(strip.getByRole('option', { selected: true })).toHaveCount(2);
  await expect(strip.getByRole('option').nth(4)).toHaveAccessibleName(/^B:/);
  await strip.getByRole('option').nth(6).click({ modifiers: ['Control'] });
  await page.keyboard.press('Insert');
  await expect(names(page)).toHaveCount(4);
  await expect(page.getByRole('button', { name: 'Add the next picture of the strip' })).toHaveAttribute('aria-disabled', 'true');
  await mode(page, 'Side by side');
  await expect(stage(page).locator('[data-pane]')).toHaveCount(4);
  await names(page).nth(2).click();
  await expect(names(page).nth(2)).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Backspace');
  await expect(names(page)).toHaveCount(3);
  await strip.getByRole('option').nth(7).click({ modifiers: ['Alt'] });
  await expect(strip.getByRole('option').nth(7)).toHaveAccessibleName(/^A:/);
});

test('the difference image is |A − B| times the gain, pixel for pixel', async ({ studio, page }) => {
  await compareMade(studio, page, 'flat #402010', 'flat #46291c');
  await mode(page, 'Difference');
  for (const [gain, expected] of [['1×', [6, 9, 12]], ['4×', [24, 36, 48]], ['16×', [96, 144, 192]], ['32×', [192, 255, 255]]] as const) {
    await page.getByRole('group', { name: 'Gain' }).getByRole('button', { name: gain, exact: true }).click();
    await expect.poll(async () => (await coloursAt(page, [0.5, 0.5]))[0]).toEqual(expected);
  }
  const pixels = page.getByRole('region', { name: /Pixels of A/ });
  // √((6² + 9² + 12²) / 3)
  await expect(pixels.getByText('9.33 of 255')).toBeVisible();
  await expect(pixels.getByText('28.7 dB')).toBeVisible();
  await expect(pixels.getByText('12 of 255')).toBeVisible();
  await expect(pixels.getByText('100 % differ')).toBeVisible();
});

test('equal pictures have a black difference and a distance of 0', async ({ studio, page }) => {
  await compareMade(studio, page, 'flat #6699cc', 'flat #6699cc same');
  await mode(page, 'Difference');
  await expect.poll(async () => (await coloursAt(page, [0.5, 0.5]))[0]).toEqual([0, 0, 0]);
  await expect(page.getByText('equal, pixel by pixel')).toBeVisible();
});

test('the slider divides where the pointer and the keys put it; onion mixes by opacity', async ({ studio, page }) => {
  await compareMade(studio, page, 'flat #c00000', 'flat #0000c0');
  const [red, blue] = [[192, 0, 0], [0, 0, 192]];
  // The newest picture is A, at the left.
  await expect.poll(() => coloursAt(page, [0.45, 0.5], [0.55, 0.4])).toEqual([blue, red]);
  const divider = page.getByRole('slider', { name: 'Divider between A and B' });
  await divider.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
  await expect(divider).toHaveAttribute('aria-valuenow', '47');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(divider).toHaveAttribute('aria-valuenow', '37');
  await expect.poll(() => coloursAt(page, [0.45, 0.4])).toEqual([red]);
  const box = (await divider.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 200, box.y + 30, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Number(await divider.getAttribute('aria-valuenow'))).toBeGreaterThan(50);
  await expect.poll(() => coloursAt(page, [0.45, 0.4])).toEqual([blue]);
  await mode(page, 'Onion');
  await expect.poll(() => coloursAt(page, [0.5, 0.5])).toEqual([[96, 0, 96]]);
  await page.getByRole('slider', { name: 'Opacity of B' }).fill('25');
  await expect.poll(() => coloursAt(page, [0.5, 0.5])).toEqual([[48, 0, 144]]);
});

test('all are magnified and moved together, to sharp pixels', async ({ studio, page }) => {
  await compareMade(studio, page, 'pixels #000000 #ffffff', 'pixels #ffffff #000000');
  await mode(page, 'Side by side');
  await page.keyboard.press('x');
  const glass = () => stage(page).locator('img').evaluateAll((images) => images.map((image) => `${getComputedStyle(image).transform} ${getComputedStyle(image).imageRendering}`));
  await expect.poll(async () => new Set(await glass()).size).toBe(1);
  await expect.poll(async () => (await glass())[0]).toMatch(/^matrix\(8, 0, 0, 8, .* pixelated$/);
  await expect(page.getByRole('button', { name: '1:1 or the whole picture, now 800 %' })).toBeVisible();
  // Sixteen neighbours of a checkerboard of 8 × 8 blocks: nothing but black and white.
  const looked = async () => (await sharp(await stage(page).screenshot()).extract({ left: 120, top: 120, width: 64, height: 64 }).removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true })).data;
  await expect.poll(async () => [...new Set(await looked())].toSorted((a, b) => a - b)).toEqual([0, 255]);
  const before = (await glass())[0];
  const box = (await stage(page).boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.wheel(0, -400);
  await expect.poll(async () => (await glass())[0]).not.toBe(before);
  expect(new Set(await glass()).size).toBe(1);
  const placed = (await glass())[0];
  await page.mouse.down();
  await page.mouse.move(box.x + 170, box.y + 160, { steps: 3 });
  await page.mouse.up();
  await expect.poll(async () => (await glass())[0]).not.toBe(placed);
  expect(new Set(await glass()).size).toBe(1);
  await page.keyboard.press('Shift+ArrowRight');
  expect(new Set(await glass()).size).toBe(1);
  await page.keyboard.press('z');
  await expect.poll(async () => (await glass())[0]).toMatch(/auto$/);
  await page.keyboard.press('z');
  await expect(page.getByRole('button', { name: '1:1 or the whole picture, now 100 %' })).toBeVisible();
});

test('the ground is black, grey or white', async ({ studio, page }) => {
  await compareMade(studio, page, 'flat #c00000', 'flat #0000c0');
  for (const [key, colour] of [['b', [10, 10, 10]], ['g', [119, 119, 119]], ['w', [255, 255, 255]]] as const) {
    await page.keyboard.press(key);
    await expect.poll(() => coloursAt(page, [0.02, 0.5])).toEqual([colour]);
  }
});

test('a picture dropped on Compare is held against the selected one', async ({ studio, page }) => {
  await studio.open('history=10');
  await studio.strip.getByRole('option').nth(0).click();
  await studio.strip.getByRole('option').nth(3).locator('img').dragTo(page.getByRole('button', { name: 'Compare', exact: true }));
  await expect(names(page)).toHaveCount(2);
});

test('a picture that goes to the trash leaves the table; one that cannot be read says so', async ({ studio, page }) => {
  await compareNewest(studio, page);
  await page.keyboard.press('Insert');
  await expect(names(page)).toHaveCount(3);
  await page.keyboard.press('Delete');
  await expect(names(page)).toHaveCount(2);
  await compareNewest(studio, page, 'history=10&fail=image.get');
  await expect(page.getByRole('main').getByText(/told to fail image.get/)).toBeVisible();
});

test('empty, it says how to begin; the keys are shown until put away, for good', async ({ studio, page }) => {
  await studio.open('history=10');
  await page.keyboard.press('5');
  await expect(page.getByText(/Nothing is compared/)).toBeVisible();
  const strip = page.getByRole('listbox', { name: 'Pick a picture to compare' });
  await strip.getByRole('option').nth(1).click();
  await expect(page.getByText(/One picture lies here/)).toBeVisible();
  await strip.getByRole('option').nth(2).click();
  await expect(names(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Put the keys away' }).click();
  await compareNewest(studio, page);
  await expect(page.getByRole('button', { name: 'Put the keys away' })).toBeHidden();
});

for (const theme of ['dark', 'light']) {
  test(`${theme}: nothing that a program can find wrong`, async ({ studio, page }) => {
    await compareNewest(studio, page, `history=20&theme=${theme}`);
    await page.keyboard.press('Insert');
    await expect(page.getByRole('region', { name: /Pixels of A/ })).toBeVisible();
    for (const way of ['Slider', 'Side by side', 'Flip', 'Onion', 'Difference']) {
      await mode(page, way);
      await page.screenshot({ path: `test-results/page/compare-${way.split(' ')[0]!.toLowerCase()}-${theme}.png` });
      expect(await faults(page)).toEqual([]);
    }
  });
}
