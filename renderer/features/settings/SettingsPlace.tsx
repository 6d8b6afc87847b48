import { FolderOpen, Plus, RotateCw, X } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import type { Settings } from '../../../contract/settings.ts';
import { changeSettings, retryDevices, useAppInfo, useDevices, useSettings } from '../../data/library.ts';
import { bytesText } from '../../lib/format.ts';
import { detailOf, report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { DeviceTable } from './DeviceTable.tsx';
import { Line } from './Line.tsx';
import { PictureFiles } from './PictureFiles.tsx';

const change = (settings: Partial<Settings>): void => void changeSettings(settings).catch(report);
const threads = { min: 0, max: 256, step: 1, integer: true } as const;

export function SettingsPlace() {
  const { data: settings, error, refetch } = useSettings();
  return (
    <main className="flex h-full min-w-0 flex-1 flex-col bg-canvas">
      <header className="flex h-12 shrink-0 items-center bg-panel px-4 hairline-b">
        <h1 className="text-title font-strong">Settings</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {error ? (
          <ErrorState className="h-full" text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : settings ? (
          <div className="mx-auto flex max-w-180 flex-col gap-6">
            <Look settings={settings} />
            <Computing settings={settings} />
            <Folders settings={settings} />
            <About />
          </div>
        ) : (
          <div className="mx-auto flex max-w-180 flex-col gap-3">
            <Skeleton className="h-24" />
            <Skeleton className="h-48" />
          </div>
        )}
      </div>
    </main>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="pb-2 text-label font-strong">{title}</h2>
      <div className="rounded-control bg-panel inset-ring inset-ring-line *:not-first:hairline-t">{children}</div>
    </section>
  );
}

function Look({ settings }: { settings: Settings }) {
  const previews = useId();
  return (
    <Group title="Look">
      <Line title="Theme">
        <Segmented
          label="Theme"
          value={settings.theme}
          segments={[
            { value: 'system', label: 'System' },
            { value: 'dark', label: 'Dark' },
            { value: 'light', label: 'Light' },
          ]}
          onChange={(theme) => change({ theme })}
        />
      </Line>
      <Line title="Canvas" about="The ground pictures are judged on. B, G and W switch it anywhere.">
        <Segmented
          label="Canvas"
          value={settings.canvas}
          segments={[
            { value: 'theme', label: 'As the theme' },
            { value: 'black', label: 'Black' },
            { value: 'grey', label: 'Mid-grey' },
            { value: 'white', label: 'White' },
          ]}
          onChange={(canvas) => change({ canvas })}
        />
      </Line>
      <Line title="Live previews" about="A small picture at each step. It costs a few hundredths of the time." labelId={previews}>
        <Switch label="Live previews" labelId={previews} checked={settings.previews} onChange={(on) => change({ previews: on })} />
      </Line>
    </Group>
  );
}

function Computing({ settings }: { settings: Settings }) {
  const { data: found, error, refetch } = useDevices();
  const device = useId();
  const lowMemory = useId();
  const [trying, setTrying] = useState(false);
  const tryAgain = (): void => {
    setTrying(true);
    void retryDevices()
      .catch(report)
      .finally(() => setTrying(false));
  };
  const usable = found?.devices.filter((each) => each.state === 'ok' || each.state === 'limited') ?? [];
  return (
    <Group title="Computing">
      <Line title="Device" about={found ? `Automatic means ${found.devices.find((each) => each.id === found.chosen)?.label ?? found.chosen} here: ${found.why}` : 'Being looked at …'} labelId={device}>
        <Choice
          label="Device"
          labelId={device}
          className="w-48"
          value={settings.device}
          options={[{ value: 'auto', label: 'Automatic' }, ...usable.map(({ id, label }) => ({ value: id, label }))]}
          onChange={(id) => change({ device: id as Settings['device'] })}
        />
      </Line>
      <Line title="Low memory" about="Models take a fraction of the memory and more time; pictures stay the same." labelId={lowMemory}>
        <Switch label="Low memory" labelId={lowMemory} checked={settings.lowMemory} onChange={(on) => change({ lowMemory: on })} />
      </Line>
      <Line title="Threads" about={found ? `0 lets Stepwise choose: ${found.threads} here. A picture remembers how many made it.` : '0 lets Stepwise choose.'}>
        <NumberField label="Threads" value={settings.threads} range={threads} onChange={(count) => change({ threads: count })} className="w-20" />
      </Line>
      {error ? (
        <ErrorState text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Look again</Button>} />
      ) : found ? (
        <>
          <DeviceTable report={found} />
          <div className="flex justify-end px-4 py-2">
            <Button size="small" look="quiet" reason={trying ? 'The devices are being tried.' : null} onClick={tryAgain}>
              <RotateCw size={14} className={trying ? 'animate-spin motion-reduce:animate-none' : ''} /> Test again
            </Button>
          </div>
        </>
      ) : (
        <div className="p-4">
          <Skeleton className="h-28" />
        </div>
      )}
    </Group>
  );
}

function Folders({ settings }: { settings: Settings }) {
  const info = useAppInfo().data;
  const offline = useId();
  const choose = async (what: 'imageFolder' | 'modelFolder', take: (path: string) => Partial<Settings>): Promise<void> => {
    const { path } = await studio.call('path.choose', { what });
    if (path !== null) await changeSettings(take(path));
  };
  return (
    <Group title="Files and network">
      <Line title="Pictures" about={settings.imageFolder || info?.paths.images || ''}>
        <Button onClick={() => void choose('imageFolder', (imageFolder) => ({ imageFolder })).catch(report)}>Change</Button>
        <IconButton label="Show the folder" icon={<FolderOpen size={16} />} onClick={() => void studio.call('app.reveal', { path: 'images' }).catch(report)} className="-ml-4" />
      </Line>
      <PictureFiles settings={settings} />
      <div className="flex flex-col">
        <Line title="Model folders" about="Folders you already have, A1111’s and ComfyUI’s layouts included. Nothing in them is moved or changed.">
          <Button onClick={() => void choose('modelFolder', (path) => ({ modelFolders: [...new Set([...settings.modelFolders, path])] })).catch(report)}>
            <Plus size={14} /> Add
          </Button>
        </Line>
        {settings.modelFolders.length > 0 && (
          <ul className="px-4 pb-2">
            {settings.modelFolders.map((folder) => (
              <li key={folder} className="flex h-8 items-center justify-between gap-2 text-label">
                <span className="selectable truncate">{folder}</span>
                <IconButton size="small" label={`Leave out ${folder}`} icon={<X size={14} />} onClick={() => change({ modelFolders: settings.modelFolders.filter((each) => each !== folder) })} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <Line title="Offline" about="No connection is ever opened while this is on." labelId={offline}>
        <Switch label="Offline" labelId={offline} checked={settings.offline} onChange={(on) => change({ offline: on })} />
      </Line>
    </Group>
  );
}

function About() {
  const info = useAppInfo().data;
  const devices = useDevices().data;
  if (!info) return null;
  const paths = Object.entries(info.paths) as [keyof typeof info.paths, string][];
  const names = { data: 'Data', images: 'Pictures', database: 'History', logs: 'Logs' } as const;
  return (
    <Group title="About">
      <div className="px-4 py-3">
        <p className="selectable text-body">
          Stepwise {info.version}
          <span className="text-quiet">
            {' '}
            · {info.electron ? `Electron ${info.electron} · ` : ''}Node {info.node} · {info.platform}
            {devices ? ` · ${devices.runtime} · ${bytesText(devices.memoryBytes)} of memory` : ''}
          </span>
        </p>
      </div>
      <ul className="px-4 py-2">
        {paths.map(([key, path]) => (
          <li key={key} className="flex h-8 items-center gap-2 text-label">
            <span className="w-20 shrink-0 text-quiet">{names[key]}</span>
            <span className="selectable min-w-0 flex-1 truncate">{path}</span>
            <IconButton size="small" label={`Show ${names[key].toLowerCase()}`} icon={<FolderOpen size={14} />} onClick={() => void studio.call('app.reveal', { path: key }).catch(report)} />
          </li>
        ))}
      </ul>
    </Group>
  );
}
