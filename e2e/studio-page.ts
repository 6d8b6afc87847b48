import { expect, test as base, type Locator, type Page } from '@playwright/test';

interface FakeWindow {
  readonly fake: {
    readonly calls: { command: string; input: unknown }[];
    hold(): void;
    release(): void;
    crash(message?: string): void;
    giveUp(): void;
    failJob(message: string): void;
    notice(level: 'info' | 'warn' | 'error', text: string): void;
    choose(path: string | null): void;
  };
}

/** The page as a person sees it, and the fake main as a test moves it. */
export class StudioPage {
  readonly page: Page;
  readonly prompt: Locator;
  readonly generate: Locator;
  readonly canvas: Locator;
  readonly strip: Locator;
  readonly progress: Locator;

  constructor(page: Page) {
    this.page = page;
    this.prompt = page.getByRole('textbox', { name: 'Prompt', exact: true });
    this.generate = page.getByRole('button', { name: /^Generat/ }).filter({ has: page.locator('kbd') });
    this.canvas = page.getByRole('region', { name: 'Canvas' });
    this.strip = page.getByRole('listbox', { name: 'Pictures, newest first' });
    this.progress = page.getByRole('progressbar', { name: 'Progress of the job' });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`/dev/index.html?${query}`);
    await expect(this.page.getByRole('navigation', { name: 'Places' })).toBeVisible();
  }

  /** Asks the fake main for something. */
  fake<K extends keyof FakeWindow['fake']>(what: K, ...args: FakeWindow['fake'][K] extends (...args: infer A) => unknown ? A : []): Promise<unknown> {
    return this.page.evaluate(
      ([what, args]) => {
        const { fake } = window as unknown as FakeWindow;
        const member = fake[what as K];
        return typeof member === 'function' ? (member as (...args: unknown[]) => unknown)(...(args as unknown[])) : undefined;
      },
      [what, args] as const,
    );
  }

  /** Inputs of the calls the page made of a command, in order. */
  async calls<T = Record<string, unknown>>(command: string): Promise<T[]> {
    const all = await this.page.evaluate(() => (window as unknown as FakeWindow).fake.calls);
    return all.filter((call) => call.command === command).map((call) => call.input as T);
  }

  field(name: string): Locator {
    return this.page.getByRole('spinbutton', { name, exact: true });
  }

  async set(name: string, text: string): Promise<void> {
    await this.field(name).fill(text);
    await this.field(name).press('Enter');
  }

  /** Generates and waits until all is made. */
  async make(prompt: string): Promise<void> {
    await this.prompt.fill(prompt);
    await this.generate.click();
    await expect(this.progress).toBeVisible();
    await expect(this.progress).toBeHidden({ timeout: 20_000 });
  }

  place(name: 'Generate' | 'History' | 'Compare' | 'Models' | 'Settings'): Locator {
    return this.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name, exact: false });
  }

  notice(text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Notices' }).getByText(text);
  }
}

/** Fails a test that made the page complain: an error, a broken policy, a message the main refused. */
export const test = base.extend<{ studio: StudioPage }>({
  studio: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
    await use(new StudioPage(page));
    expect(complaints).toEqual([]);
  },
});

export { expect };
