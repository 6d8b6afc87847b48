import { Ban, CircleCheck, CircleMinus, CircleSlash } from 'lucide-react';
import { useState } from 'react';
import type { DeviceCase, DeviceReport, DeviceVerdict } from '../../../contract/device.ts';
import { Button } from '../../ui/Button.tsx';

const verdicts = {
  ok: { word: 'trusted', icon: <CircleCheck size={14} className="text-good" aria-hidden /> },
  limited: { word: 'trusted in part', icon: <CircleMinus size={14} className="text-warn" aria-hidden /> },
  refused: { word: 'refused', icon: <Ban size={14} className="text-bad" aria-hidden /> },
  absent: { word: 'not here', icon: <CircleSlash size={14} className="text-quiet" aria-hidden /> },
} as const;

/** What each device was found to be, by known answers of the operators a picture needs. */
export function DeviceTable({ report }: { report: DeviceReport }) {
  return (
    <table className="w-full text-left text-label">
      <caption className="sr-only">Devices and what was found of them</caption>
      <thead className="text-meta text-quiet">
        <tr>
          <th scope="col" className="w-32 px-4 pt-3 pb-1 font-normal">Device</th>
          <th scope="col" className="w-32 pt-3 pb-1 font-normal">Verdict</th>
          <th scope="col" className="pt-3 pr-4 pb-1 font-normal">Why</th>
        </tr>
      </thead>
      <tbody>
        {report.devices.map((device) => (
          <Device key={device.id} device={device} chosen={device.id === report.chosen} />
        ))}
      </tbody>
    </table>
  );
}

function Device({ device, chosen }: { device: DeviceVerdict; chosen: boolean }) {
  const [open, setOpen] = useState(false);
  const { word, icon } = verdicts[device.state];
  const passed = device.cases.filter((each) => each.ok).length;
  return (
    <>
      <tr className="align-top">
        <th scope="row" className="px-4 py-2 font-normal">
          {device.label}
          {chosen && <span className="block text-meta text-quiet">in use</span>}
        </th>
        <td className="py-2">
          <span className="flex items-center gap-1.5">
            {icon}
            {word}
          </span>
        </td>
        <td className="selectable py-2 pr-4 leading-[1.45] text-quiet">
          {device.why}
          {device.cases.length > 0 && (
            <Button size="small" look="faint" aria-expanded={open} onClick={() => setOpen(!open)} className="-ml-2 flex underline decoration-line underline-offset-2">
              {passed} of {device.cases.length} checks passed
            </Button>
          )}
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={3} className="px-4 pb-3">
            <Cases cases={device.cases} />
          </td>
        </tr>
      )}
    </>
  );
}

function Cases({ cases }: { cases: readonly DeviceCase[] }) {
  return (
    <table className="w-full rounded-control bg-raised text-meta">
      <caption className="sr-only">Known-answer checks</caption>
      <thead className="text-quiet">
        <tr>
          <th scope="col" className="px-3 py-1 text-left font-normal">Check</th>
          <th scope="col" className="px-3 py-1 text-right font-normal">Largest error</th>
          <th scope="col" className="px-3 py-1 text-right font-normal">Allowed</th>
          <th scope="col" className="px-3 py-1 text-left font-normal">Result</th>
        </tr>
      </thead>
      <tbody className="selectable">
        {cases.map((each) => (
          <tr key={each.name}>
            <td className="px-3 py-0.5">{each.name}</td>
            <td className="px-3 py-0.5 text-right">{each.error === null ? 'did not run' : each.error.toExponential(1)}</td>
            <td className="px-3 py-0.5 text-right text-quiet">{each.tolerance.toExponential(1)}</td>
            <td className={each.ok ? 'px-3 py-0.5' : 'px-3 py-0.5 text-bad'}>{each.ok ? 'right' : 'wrong'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
