import { defineConfig } from '@playwright/test';

/** Where the built page is served; another one lets two checkouts test at once. */
const port = Number(process.env.PAGE_PORT ?? 5274);

/** Whole-app tests. `page` runs the built page with a main of its own in Debian's Chromium. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/run',
  fullyParallel: true,
  workers: 2,
  // Generous: a loaded machine is slow, not wrong.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // Where nobody can look and start it again; what passed only then is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  projects: [
    // The packaged program on a screen of its own: Xvfb, or whatever DISPLAY names.
    { name: 'desktop', testMatch: 'desktop*.spec.ts' },
    // The command line as it ships beside that program.
    { name: 'cli', testMatch: 'cli*.spec.ts' },
    {
      name: 'page',
      testMatch: 'browser*.spec.ts',
      use: {
        baseURL: `http://localhost:${port}`,
        viewport: { width: 1440, height: 900 },
        launchOptions: {
          executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
          args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
        },
      },
    },
  ],
  webServer: { command: `vite preview --config renderer/dev/vite.config.ts --port ${port}`, url: `http://localhost:${port}/index.html`, reuseExistingServer: true },
});
