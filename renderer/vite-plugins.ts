import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { PluginOption } from 'vite';

/** The development server writes scripts and styles into the page itself, which the page's own policy forbids. */
const policyOffInDevelopment: PluginOption = {
  name: 'policy-off-in-development',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/s, ''),
};

/** What the page is built with, in the app and alone. */
export const pagePlugins = (): PluginOption[] => [react(), tailwind(), policyOffInDevelopment];
