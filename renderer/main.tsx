import * as z from 'zod';

// The page's policy forbids making code at run time, which zod tries when the first schema is made.
z.config({ jitless: true });
const { start } = await import('./app/start.tsx');
await start();
