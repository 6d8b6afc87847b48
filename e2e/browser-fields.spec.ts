import { expect, test } from './studio-page.ts';

/** Numbers, menus and prompts: what fingers know from years of other programs. */

test('a number takes a sum', async ({ studio }) => {
  await studio.open('history=0');
  await studio.set('Width', '512*1.5');
  await expect(studio.field('Width')).toHaveValue('768');
  await studio.set('Width', '/2');
  await expect(studio.field('Width')).toHaveValue('384');
});

test('what does not fit is set right, and said in a sentence', async ({ studio, page }) => {
  await studio.open('history=0');
  for (const [name, typed, stands, sentence] of [
    ['Sampling steps', '500', '150', 'Sampling steps goes from 1 to 150; set to 150.'],
    ['Width', '513', '512', 'Width goes in steps of 8; set to 512.'],
    ['Batch size', '0', '1', 'Batch size goes from 1 to 8; set to 1.'],
    ['Batch count', '2.5', '3', 'Batch count is a whole number; set to 3.'],
    ['CFG Scale', 'lots', '5', '“lots” is not a number or a sum; 5 stays.'],
  ] as const) {
    await studio.set(name, typed);
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(studio.field(name)).toHaveValue(stands);
    await studio.field(name).blur();
  }
});

test('arrows step, Shift ten times as far, Alt a tenth; Esc gives back what was typed', async ({ studio }) => {
  await studio.open('history=0');
  const cfg = studio.field('CFG Scale');
  await cfg.focus();
  await cfg.press('ArrowUp');
  await expect(cfg).toHaveValue('5.5');
  await cfg.press('Shift+ArrowUp');
  await expect(cfg).toHaveValue('10.5');
  await cfg.press('Alt+ArrowDown');
  await expect(cfg).toHaveValue('10.45');
  await cfg.pressSequentially('99');
  await cfg.press('Escape');
  await expect(cfg).toHaveValue('10.45');
  expect(await studio.calls('job.cancel')).toEqual([]);
});

test('a label scrubs, a double click on it takes the preset back, undo brings it again', async ({ studio, page }) => {
  await studio.open('history=0');
  const label = page.getByText('Sampling steps', { exact: true });
  const box = (await label.boundingBox())!;
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 5 + 61, box.y + 5, { steps: 6 });
  await page.mouse.up();
  await expect(studio.field('Sampling steps')).toHaveValue('30');
  await expect(label.locator('..').getByText('differs from the preset')).toBeAttached();
  await label.dblclick();
  await expect(studio.field('Sampling steps')).toHaveValue('20');
  await expect(label.locator('..').getByText('differs from the preset')).not.toBeAttached();
  await studio.canvas.click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Control+z');
  await expect(studio.field('Sampling steps')).toHaveValue('30');
  await page.keyboard.press('Control+z');
  await expect(studio.field('Sampling steps')).toHaveValue('20');
  await page.keyboard.press('Control+Shift+z');
  await expect(studio.field('Sampling steps')).toHaveValue('30');
});

test('a slider slides by keys', async ({ studio, page }) => {
  await studio.open('history=0');
  const slider = page.getByRole('slider', { name: 'Sampling steps, slider' });
  await slider.focus();
  await slider.press('ArrowRight');
  await expect(studio.field('Sampling steps')).toHaveValue('21');
  await slider.press('Shift+ArrowRight');
  await expect(studio.field('Sampling steps')).toHaveValue('31');
  await slider.press('End');
  await expect(studio.field('Sampling steps')).toHaveValue('150');
});

test('samplers are found by any of their names, with their cost', async ({ studio, page }) => {
  await studio.open('history=0');
  const chosen = page.getByRole('region', { name: 'Sampling', exact: true }).getByRole('combobox', { name: 'Sampling method' });
  await chosen.click();
  await expect(page.getByRole('option', { name: /Heun/ })).toContainText('2 NFE/step');
  await page.getByPlaceholder('Sampling method').fill('dpmpp_2m_sde');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(chosen).toHaveText('DPM++ 2M SDE');
  await expect(page.getByPlaceholder('Sampling method')).toBeHidden();
  await chosen.click();
  await expect(page.getByPlaceholder('Sampling method')).toBeFocused();
  await page.keyboard.type('zzzz');
  await expect(page.getByText('Nothing is called that.')).toBeVisible();
});

test('the options of a sampler are drawn from the catalog and go into the request', async ({ studio, page }) => {
  await studio.open('history=0&step=1');
  await page.getByRole('button', { name: 'Options of DPM++ 2M' }).click();
  await page.getByRole('combobox', { name: 'Solver' }).click();
  await page.getByRole('option', { name: 'Heun' }).click();
  await page.getByRole('button', { name: 'Options of Karras' }).click();
  await studio.set('Rho', '5');
  await expect(page.getByRole('button', { name: 'Options of Karras, 1 changed' })).toBeVisible();
  await studio.generate.click();
  await expect.poll(async () => (await studio.calls('job.start')).at(-1)).toMatchObject({ samplerOptions: { solver: 'heun' }, scheduleOptions: { rho: 5 } });
  await page.getByText('Rho', { exact: true }).dblclick();
  await expect(page.getByRole('button', { name: 'Options of Karras', exact: true })).toBeVisible();
});

test('a schedule that is pointed at is drawn over the chosen one', async ({ studio, page }) => {
  await studio.open('history=0');
  const curve = page.getByRole('img', { name: /Noise levels of Karras, σ 14.6 → 0.0292 in 20 steps/ });
  await expect(curve.locator('path')).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Schedule type' }).click();
  await page.getByRole('option', { name: /Exponential/ }).first().hover();
  await expect(curve.locator('path')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(curve.locator('path')).toHaveCount(1);
});

test('what does not fit the model cannot be chosen, and says why', async ({ studio, page }) => {
  await studio.open('history=0');
  await page.getByRole('combobox', { name: 'Model', exact: true }).click();
  await expect(page.getByRole('option', { name: /flux1-dev/ })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('option', { name: /flux1-dev/ })).toContainText('this version cannot make pictures with it yet');
  await page.getByRole('option', { name: /dreamshaper_8/ }).click();
  await expect(studio.field('Height')).toHaveValue('768');
  await expect(studio.field('Sampling steps')).toHaveValue('25');
});

test('prompt: weight, chunks, one undo for all, tokens', async ({ studio, page }) => {
  await studio.open('history=0');
  await studio.prompt.fill('a red cat, a dog');
  await studio.prompt.press('Home');
  for (let i = 0; i < 4; i++) await studio.prompt.press('ArrowRight');
  await studio.prompt.press('Control+ArrowUp');
  await studio.prompt.press('Control+ArrowUp');
  await expect(studio.prompt).toHaveValue('a (red:1.2) cat, a dog');
  await studio.prompt.press('Control+ArrowDown');
  await studio.prompt.press('Control+ArrowDown');
  await expect(studio.prompt).toHaveValue('a red cat, a dog');
  await studio.prompt.press('Alt+ArrowRight');
  await expect(studio.prompt).toHaveValue('a dog, a red cat');
  await studio.prompt.press('Control+z');
  await expect(studio.prompt).toHaveValue('a red cat, a dog');
  await expect(page.getByText('6/75')).toBeVisible();
  await studio.prompt.fill('word '.repeat(90));
  await expect(page.getByText('90/150')).toBeVisible();
});

test('a prompt of 100 kB is cut, and says so', async ({ studio, page }) => {
  await studio.open('history=0');
  await studio.prompt.fill('x'.repeat(100_000));
  await expect(page.getByText('cut at 20,000 characters')).toBeVisible();
  expect((await studio.prompt.inputValue()).length).toBe(20_000);
});

test('a model that was taught few words names those of the prompt it does not know', async ({ studio, page }) => {
  await studio.open('history=0');
  const hint = page.getByText(/^Not known to this model: /);
  await studio.prompt.fill('a red circle on a blue background');
  await expect(page.getByTitle(/of 75 tokens/).first()).toHaveText('7/75');
  await expect(hint).toBeHidden();
  await studio.prompt.fill('a Red (lighthouse:1.2) at night, oil on canvas');
  await expect(hint).toHaveText('Not known to this model: lighthouse, oil, canvas');
  await page.getByRole('combobox', { name: 'Model', exact: true }).click();
  await page.getByRole('option', { name: /dreamshaper_8/ }).click();
  await expect(hint).toBeHidden();
});

test('sizes that suit the model, and swapping', async ({ studio, page }) => {
  await studio.open('history=0');
  await page.getByRole('button', { name: 'Sizes that suit the model' }).click();
  await page.getByRole('menuitem', { name: '208 × 312' }).click();
  await expect(studio.field('Width')).toHaveValue('208');
  await page.getByRole('button', { name: 'Swap width and height' }).click();
  await expect(studio.field('Width')).toHaveValue('312');
  await expect(studio.field('Height')).toHaveValue('208');
});

test('sections fold, say in short what they hold, and stay as they were', async ({ studio, page }) => {
  await studio.open('history=0');
  await page.getByRole('button', { name: 'Sampling', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sampling DPM++ 2M · Karras · 20' })).toBeVisible();
  await expect(studio.field('Sampling steps')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sampling DPM++ 2M · Karras · 20' })).toBeVisible();
});

test('LoRAs are added, weighed and taken out', async ({ studio, page }) => {
  await studio.open('history=0&step=1');
  await page.getByRole('button', { name: /^LoRA/ }).click();
  await page.getByRole('button', { name: 'Add a LoRA' }).click();
  await page.getByRole('menuitem', { name: 'film-grain' }).click();
  await studio.set('film-grain, strength on the picture', '0.8');
  await studio.generate.click();
  await expect.poll(async () => (await studio.calls('job.start')).at(-1)).toMatchObject({ loras: [{ name: 'film-grain', unetStrength: 0.8, textStrength: 1 }] });
  await page.getByRole('button', { name: 'Take out film-grain' }).click();
  await expect(page.getByText('None in use.')).toBeVisible();
});
