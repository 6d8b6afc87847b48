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
  /** Shown by window managers that take it from the window. */
  readonly icon: string;
  readonly onShown: () => void;
}

export interface OpenedWindow {
  readonly window: BrowserWindow;
  /** Puts it where it stood last time, and keeps where it stands when it is closed. */
  readonly place: (state: { readonly bounds: Bounds | null; readonly saveBounds: (bounds: Bounds) => void }) => void;
  readonly show: (theme: Settings['theme']) => void;
}

const usualSize = { width: 1440, height: 900 };

/** Colour behind the page until it draws itself, so that nothing flashes. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#0e1116' : '#f6f7f9');

/** Last time's place, if a screen still shows it; else its size alone. */
function visible(bounds: Bounds): Bounds {
  const { x, y } = bounds;
  if (x === undefined || y === undefined) return bounds;
  const seen = screen.getAllDisplays().some(({ workArea: w }) => x < w.x + w.width - 80 && x + bounds.width > w.x + 80 && y >= w.y - 8 && y < w.y + w.height - 40);
  return seen ? bounds : { width: bounds.width, height: bounds.height };
}

/**
 * Opens the window, unseen and of the usual size: `place` gives it its own while the page's process starts. It is shown
 * once that is done, its page was drawn, and `show` has told the theme it is to be seen in.
 */
export function openWindow(options: WindowOptions): OpenedWindow {
  const window = new BrowserWindow({
    ...usualSize,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Stepwise',
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
  let placed = false;
  const showWhole = () => {
    if (!ready || !themed || !placed) return;
    window.show();
    options.onShown();
    // Read and decoded when nothing waits for the window any longer.
    if (process.platform !== 'darwin') window.setIcon(options.icon);
  };
  window.once('ready-to-show', () => {
    ready = true;
    showWhole();
  });
  void window.loadURL(options.url);
  return {
    window,
    place({ bounds, saveBounds }) {
      if (bounds) window.setBounds(visible(bounds));
      window.on('close', () => saveBounds(window.getNormalBounds()));
      placed = true;
      showWhole();
    },
    show(theme) {
      nativeTheme.themeSource = theme;
      window.setBackgroundColor(background());
      themed = true;
      showWhole();
    },
  };
}
