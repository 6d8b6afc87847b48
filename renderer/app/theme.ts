import { useEffect } from 'react';
import { useSettings } from '../data/library.ts';
import { useFacts } from '../state/facts.ts';
import { currentProgress, onProgress, shareDone } from '../data/progress.ts';

const key = 'stepwise.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

function paint(theme: 'system' | 'dark' | 'light'): void {
  document.documentElement.dataset.theme = theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme;
}

/** The theme of the last start, before anything is asked: the first frame must not flash. */
export function paintEarly(): void {
  const last = localStorage.getItem(key);
  paint(last === 'system' || last === 'light' ? last : 'dark');
}

export function useTheme(): void {
  const theme = useSettings().data?.theme;
  useEffect(() => {
    if (!theme) return;
    localStorage.setItem(key, theme);
    paint(theme);
    const follow = (): void => paint(theme);
    systemDark.addEventListener('change', follow);
    return () => systemDark.removeEventListener('change', follow);
  }, [theme]);
}

/** While something is made: no motion anywhere, and the window's title says how far it is. */
export function useSamplingMarks(): void {
  const running = useFacts((facts) => facts.running);
  const id = running?.id;
  const batches = running?.request.batchCount ?? 1;
  useEffect(() => {
    if (id === undefined) return;
    document.documentElement.dataset.sampling = '';
    const stop = onProgress(() => {
      const progress = currentProgress();
      const share = progress?.jobId === id ? shareDone(progress, batches) : 0;
      document.title = `${Math.round(share * 100)} % · Stepwise`;
    });
    return () => {
      stop();
      delete document.documentElement.dataset.sampling;
      document.title = 'Stepwise';
    };
  }, [id, batches]);
}
