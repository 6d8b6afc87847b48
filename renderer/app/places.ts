import { Aperture, Images, Package, Settings2, type LucideIcon } from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import { GeneratePlace } from './GeneratePlace.tsx';

export interface Place {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly key: string;
  readonly view: ComponentType;
}

/**
 * The places of the rail. Keys 3 to 5 are kept for experiments, schedules and compare, so that no key changes its
 * meaning when they come.
 */
export const places: readonly Place[] = [
  { id: 'generate', label: 'Generate', icon: Aperture, key: '1', view: GeneratePlace },
  { id: 'history', label: 'History', icon: Images, key: '2', view: lazy(() => import('./HistoryView.tsx').then((module) => ({ default: module.HistoryView }))) },
  { id: 'models', label: 'Models', icon: Package, key: '6', view: lazy(() => import('../features/models/ModelsPlace.tsx').then((module) => ({ default: module.ModelsPlace }))) },
  { id: 'settings', label: 'Settings', icon: Settings2, key: 'Mod+,', view: lazy(() => import('../features/settings/SettingsPlace.tsx').then((module) => ({ default: module.SettingsPlace }))) },
];
