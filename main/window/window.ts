import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Settings } from '../../contract/settings.ts';

export interface Bounds {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowOptions {
  readonly preload: string;
  readonly url: string;
  readonly bounds: Bounds | null;
  /** Shown by window managers that take it from the window. */
  readonly icon: string;
  readonly saveBounds: (bounds: Bounds) => void;
}

/** Colour behind the page until it draws itself, so that nothing flashes. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#0e1116' : '#f6f7f9');

/** Last time's place, if a screen still shows it. */
function visible(bounds: Bounds | null): Bounds {
  const { x, y } = bounds ?? {};
  if (!bounds || x === undefined || y === undefined) return bounds ?? { width: 1440, height: 900 };
  const seen = screen.getAllDisplays().some(({ workArea: w }) => x < w.x + w.width - 80 && x + bounds.width > w.x + 80 && y >= w.y - 8 && y < w.y + w.height - 40);
  return seen ? bounds : { width: bounds.width, height: bounds.height };
}

/**
 * Opens the window, unseen: it is shown once its page was drawn and `show` has told the theme it is to be seen in, whichever
 * comes later.
 */
export function openWindow(options: WindowOptions): { readonly window: BrowserWindow; readonly show: (theme: Settings['theme']) => void } {
  const window = new BrowserWindow({
    ...visible(options.bounds),
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Stepwise',
    icon: options.icon,
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Progress and previews go on arriving while another window is in front.
      backgroundThrottling: false,
    },
  });
  let ready = false;
  let themed = false;
  const showWhole = () => {
    if (ready && themed) window.show();
  };
  window.once('ready-to-show', () => {
    ready = true;
    showWhole();
  });
  window.on('close', () => options.saveBounds(window.getNormalBounds()));
  void window.loadURL(options.url);
  return {
    window,
    show(theme) {
      nativeTheme.themeSource = theme;
      window.setBackgroundColor(background());
      themed = true;
      showWhole();
    },
  };
}
