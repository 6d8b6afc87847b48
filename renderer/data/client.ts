import { QueryClient } from '@tanstack/react-query';

/** What main knows, as far as the page has asked. Events keep it fresh, so nothing goes stale by itself. */
export const client = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, gcTime: 5 * 60_000, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
