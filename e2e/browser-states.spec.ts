import { expect, test } from './studio-page.ts';

/** Empty, loading, broken, refused: each with a sentence and a way on. */

test.describe('while answers are missing', () => {
  test('the window stands in its final size, and nothing claims to be there', async ({ studio, page }) => {
    await studio.open('silent=image.page,catalog.get,model.list,job.list');
    await expect(studio.prompt).toBeVisible();
    await expect(studio.strip).toBeHidden();
    await expect(page.getByRole('combobox', { name: 'Sampling method' })).toBeHidden();
    await studio.place('History').click();
    await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  });
});

test.describe('when an answer is an error', () => {
  test('the history says so and can be asked again', async ({ studio, page }) => {
    await studio.open('fail=image.page');
    const sentence = 'The fake main was told to fail image.page. Try again without ?fail.';
    await expect(studio.canvas.getByText(sentence)).toBeVisible();
    await studio.place('History').click();
    const history = page.getByRole('main').filter({ visible: true });
    await expect(history.getByText(sentence)).toBeVisible();
    await history.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('button', { name: 'Copy details' })).toBeVisible();
  });

  test('a refused job is a notice with details, and the panel is as it was', async ({ studio, page }) => {
    await studio.open('history=1&fail=job.start');
    await studio.prompt.fill('kept');
    await studio.generate.click();
    const notice = page.getByRole('region', { name: 'Notices' });
    await expect(notice.getByRole('alert')).toContainText('told to fail job.start');
    await expect(notice.getByRole('button', { name: 'Copy details' })).toBeVisible();
    await notice.getByRole('button', { name: 'Close' }).click();
    await expect(notice.getByRole('alert')).toBeHidden();
    await expect(studio.prompt).toHaveValue('kept');
  });

  test('settings that were not taken go back', async ({ studio, page }) => {
    await studio.open('fail=settings.set');
    await page.keyboard.press('g');
    await expect(studio.notice(/told to fail settings.set/)).toBeVisible();
    await expect(studio.canvas).toHaveAttribute('data-surround', 'theme');
  });

  test('a noise schedule that cannot be worked out says why in its place', async ({ studio, page }) => {
    await studio.open('fail=schedule.sigmas');
    await expect(page.getByRole('region', { name: 'Sampling' }).getByText(/told to fail schedule.sigmas/)).toBeVisible();
    await expect(page.getByText('1 picture', { exact: true })).toBeVisible();
  });
});

test('an engine that crashed: the job says it, and runs again with one click', async ({ studio }) => {
  await studio.open('history=2&step=40&holdAt=2');
  await studio.prompt.fill('a forest');
  await studio.generate.click();
  await expect(studio.progress).toContainText('step 2/20');
  await studio.fake('crash');
  await expect(studio.canvas.getByText('The engine ended with signal SIGKILL at step 3 of 20. The next job starts it again.')).toBeVisible();
  await studio.canvas.getByRole('button', { name: 'Run again' }).click();
  await expect(studio.strip.getByRole('option')).toHaveCount(3);
});

test('an engine that was given up says so wherever one is', async ({ studio, page }) => {
  await studio.open('history=2');
  await studio.fake('giveUp');
  await expect(page.getByRole('alert').getByText(/three times within a minute/)).toBeVisible();
});

test('a job that failed half-way keeps what it made', async ({ studio, page }) => {
  await studio.open('history=0&step=15');
  await studio.set('Batch count', '3');
  await studio.prompt.fill('a city');
  await studio.generate.click();
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
  await studio.fake('failJob', 'This size needs 7.2 GB of memory and 3.1 GB are free. Make the picture smaller or close other programs.');
  await expect(studio.canvas.getByText(/needs 7.2 GB of memory/)).toBeVisible();
  await expect(studio.canvas.getByRole('button', { name: /^1: a city/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Queue 0, 1 ended badly' })).toBeVisible();
});

test('no model: Generate says why not, on hover and to screen readers', async ({ studio, page }) => {
  await studio.open('history=0&models=usual');
  await page.evaluate(() => localStorage.setItem('stepwise.draft', JSON.stringify({ model: 'gone' })));
  await page.reload();
  const sentence = 'The model “gone” is not in the library. Choose another under Model.';
  await expect(studio.generate).toHaveAttribute('aria-disabled', 'true');
  await expect(studio.generate).toHaveAccessibleDescription(sentence);
  await studio.generate.hover();
  await expect(page.getByText(sentence).last()).toBeVisible();
  await studio.prompt.press('Control+Enter');
  expect(await studio.calls('job.start')).toEqual([]);
});

test('a disabled action says why', async ({ studio, page }) => {
  await studio.open('history=0');
  await expect(page.getByRole('button', { name: 'Interrupt', exact: true })).toHaveAccessibleDescription('Nothing is being made.');
  await page.getByRole('button', { name: 'Move to the trash' }).hover();
  await expect(page.getByText('No picture is selected.').last()).toBeVisible();
});

test('an empty history invites; a search without answer says so; a broken search says how', async ({ studio, page }) => {
  await studio.open('history=0');
  await studio.place('History').click();
  await expect(page.getByText('Every picture you make is kept here with all that made it.')).toBeVisible();
  await page.getByRole('button', { name: 'Make the first one' }).click();
  await expect(studio.prompt).toBeVisible();

  await studio.open('history=20');
  await studio.place('History').click();
  const search = page.getByRole('searchbox');
  await search.fill('unheard-of');
  await expect(page.getByText('No picture fits “unheard-of”.')).toBeVisible();
  await search.fill('steps:>');
  await expect(page.getByText('“steps:>” is not a number; write it as in steps:>10.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.getByRole('button', { name: 'How to search' }).click();
  await page.getByRole('button', { name: /"red circle"/ }).click();
  await expect(search).toHaveValue('"red circle"');
});

test('models: what they are, why one cannot be used, adding', async ({ studio, page }) => {
  await studio.open('history=0');
  await studio.place('Models').click();
  await expect(page.getByRole('button', { name: /^half-a-download/ })).toContainText('This file ends after 3.1 GB, but its header promises 6.9 GB.');
  await page.getByRole('button', { name: /sd_xl_base_1.0/ }).click();
  await expect(page.getByText('unet, vae, clip-l, clip-g')).toBeVisible();
  await page.getByRole('listitem').filter({ hasText: 'sd_xl_base_1.0' }).getByRole('button', { name: 'Use' }).click();
  await studio.fake('choose', '/home/you/new/anything-v5.safetensors');
  await page.getByRole('button', { name: 'Add a model' }).click();
  await expect(studio.notice('Added anything-v5.')).toBeVisible();
  await studio.fake('choose', '/home/you/new/old.ckpt');
  await page.getByRole('button', { name: 'Add a model' }).click();
  await expect(studio.notice(/is a pickle file, which can run code/)).toBeVisible();
  await studio.place('Generate').click();
  await expect(studio.field('Width')).toHaveValue('1024');
});

test('a model’s notes and settings are kept, and come back when it is chosen', async ({ studio, page }) => {
  await studio.open('history=0&models=usual');
  await studio.place('Models').click();
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await page.getByRole('button', { name: /^sd_xl_base/ }).click();
  await notes.fill('Wants long prompts');
  await notes.blur();
  expect(await studio.calls('model.describe')).toEqual([{ modelId: 'm2', notes: 'Wants long prompts' }]);
  await expect(page.getByRole('button', { name: 'Keep the panel’s settings' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('listitem').filter({ hasText: 'sd_xl_base' }).getByRole('button', { name: 'Use' }).click();
  await page.getByRole('button', { name: 'Keep the panel’s settings' }).click();
  expect((await studio.calls<{ defaults?: object }>('model.describe')).at(-1)?.defaults).toMatchObject({ width: 1024, height: 1024, steps: 30, cfg: 6, clipSkip: 1 });
  await page.getByRole('button', { name: 'Forget them' }).click();
  await expect(page.getByText('Whatever the panel holds.', { exact: false })).toBeVisible();
});

test('a model dropped anywhere joins the library, other files are left alone', async ({ studio, page }) => {
  await studio.open('history=0&models=usual');
  const drop = (name: string) =>
    page.evaluate((file) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], file));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }, name);
  await drop('holiday.txt');
  await drop('new-model.safetensors');
  await expect(page.getByText('Added new-model.')).toBeVisible();
  expect(await studio.calls('model.add')).toEqual([{ path: '/home/you/Downloads/new-model.safetensors' }]);
  await drop('old.ckpt');
  await expect(page.getByText('is a pickle file', { exact: false })).toBeVisible();
});

test('no models at all: one sentence and one action', async ({ studio, page }) => {
  await studio.open('history=0&models=none');
  await expect(page.getByRole('heading', { name: 'Bring a model.' })).toBeVisible();
  await expect(studio.generate).toBeDisabled();
  await page.getByRole('button', { name: 'Add a folder' }).click();
  expect(await studio.calls('path.choose')).toEqual([{ what: 'modelFolder' }]);
  await studio.place('Models').click();
  await expect(page.getByText('No model is here.', { exact: false })).toBeVisible();
});

test('settings: theme, devices with their verdicts, folders', async ({ studio, page }) => {
  await studio.open('history=1');
  await studio.place('Settings').click();
  await page.getByRole('button', { name: 'Light' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  const webgpu = page.getByRole('row', { name: /WebGPU/ });
  await expect(webgpu).toContainText('trusted in part');
  await webgpu.getByRole('button', { name: '5 of 8 checks passed' }).click();
  await expect(page.getByRole('row', { name: /attention 1024 tokens, fp32/ })).toContainText('wrong');
  await studio.fake('choose', '/mnt/big/pictures');
  await page.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByText('/mnt/big/pictures')).toBeVisible();
  await studio.set('Threads', '4');
  await page.getByRole('switch', { name: 'Live previews' }).click();
  const changes = await studio.calls('settings.set');
  expect(Object.assign({}, ...changes)).toEqual({ theme: 'light', imageFolder: '/mnt/big/pictures', threads: 4, previews: false });
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('the recipe beside its picture: what differs, taking one line over, copying', async ({ studio, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.open('history=6');
  await page.keyboard.press('i');
  const recipe = page.getByRole('complementary', { name: 'Recipe' });
  await expect(recipe.getByText(/Marked: differs from the panel \(\d+\)/)).toBeVisible();
  const steps = recipe.getByText('Steps', { exact: true }).locator('..');
  await steps.hover();
  const value = (await steps.locator('dd > span').first().textContent())!;
  if (value !== '20') {
    await steps.getByRole('button', { name: 'Use this steps' }).click();
    await expect(studio.field('Sampling steps')).toHaveValue(value);
  }
  const seed = recipe.getByText('Seed', { exact: true }).locator('..');
  await seed.hover();
  await seed.getByRole('button', { name: 'Copy seed' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await seed.locator('dd > span').first().textContent());
  await recipe.getByRole('button', { name: 'Use all', exact: true }).click();
  await expect(recipe.getByText('The panel holds the same settings.')).toBeVisible();
  await seed.hover();
  await seed.getByRole('button', { name: 'All pictures of this seed' }).click();
  await expect(page.getByRole('searchbox')).toHaveValue(`seed:${copied}`);
  await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(1);
});

test('a notice of main is said', async ({ studio, page }) => {
  await studio.open('history=1');
  await studio.fake('notice', 'warn', 'The history was damaged and was rebuilt from 1,204 pictures.');
  await expect(page.getByRole('region', { name: 'Notices' }).getByRole('status')).toContainText('rebuilt from 1,204 pictures');
});

test('a picture whose file is gone says so', async ({ studio, page }) => {
  await studio.open('history=3');
  await page.evaluate(() => {
    for (const image of document.querySelectorAll('img')) image.src = 'data:image/png;base64,broken';
  });
  await expect(page.getByText('This picture’s file could not be shown.', { exact: false })).toBeVisible();
});

test('without its main the page says where it belongs', async ({ page }) => {
  await page.goto('/index.html');
  await expect(page.getByText('This page belongs to Stepwise and can only be opened by it.')).toBeVisible();
});
