import * as z from 'zod';

z.config({ jitless: true });
const { startWithFakeMain } = await import('./page.ts');
startWithFakeMain();
