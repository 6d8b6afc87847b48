import { Aperture, Columns2, FlaskConical, Images, Package, Settings2, Spline, type LucideIcon } from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import { compareDropped } from '../state/compare.ts';
import { GeneratePlace } from './GeneratePlace.tsx';

export interface Place {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly key: string;
  readonly view: ComponentType;
  /** What it does with a picture that is dropped on its name. */
  readonly take?: (imageId: string) => void;
}

/** The places of the rail. */
export const places: readonly Place[] = [
  { id: 'generate', label: 'Generate', icon: Aperture, key: '1', view: GeneratePlace },
  { id: 'history', label: 'History', icon: Images, key: '2', view: lazy(() => import('./HistoryView.tsx').then((module) => ({ default: module.HistoryView }))) },
  { id: 'experiments', label: 'Experiments', icon: FlaskConical, key: '3', view: lazy(() => import('../features/experiments/ExperimentsPlace.tsx').then((module) => ({ default: module.ExperimentsPlace }))) },
  { id: 'schedules', label: 'Schedules', icon: Spline, key: '4', view: lazy(() => import('../features/schedules/SchedulesPlace.tsx').then((module) => ({ default: module.SchedulesPlace }))) },
  { id: 'compare', label: 'Compare', icon: Columns2, key: '5', take: compareDropped, view: lazy(() => import('../features/compare/ComparePlace.tsx').then((module) => ({ default: module.ComparePlace }))) },
  { id: 'models', label: 'Models', icon: Package, key: '6', view: lazy(() => import('../features/models/ModelsPlace.tsx').then((module) => ({ default: module.ModelsPlace }))) },
  { id: 'settings', label: 'Settings', icon: Settings2, key: 'Mod+,', view: lazy(() => import('../features/settings/SettingsPlace.tsx').then((module) => ({ default: module.SettingsPlace }))) },
];
