import type { NamedFile } from '../../../../contract/reading.ts';
import type { Found, Texts } from '../found.ts';
import { parseJson } from '../json.ts';
import { present } from '../values.ts';
import { graphOfPrompt, graphOfWorkflow } from './comfy/graph.ts';
import { readGraph, type ComfySettings } from './comfy/settings.ts';

/** ComfyUI: the graph that was run in `prompt`, or the editor's in `workflow`. */
export function readComfyUi(texts: Texts): Found | null {
  const graph = graphOfPrompt(parseJson(texts.get('prompt') ?? '')?.value) ?? graphOfWorkflow(parseJson(texts.get('workflow') ?? '')?.value);
  const settings = graph && readGraph(graph);
  return settings ? fromSettings(settings) : null;
}

function fromSettings(settings: ComfySettings): Found {
  const { checkpoint, refinerCheckpoint, vae, loras } = settings;
  const file = (kind: NamedFile['kind'], name: string | undefined): NamedFile[] => (name === undefined ? [] : [{ kind, name, hash: null }]);
  return {
    program: 'comfyui',
    version: null,
    naming: 'comfyui',
    dialect: 'comfyui',
    files: [...file('model', checkpoint), ...file('refiner', refinerCheckpoint), ...file('vae', vae), ...loras.flatMap(({ name }) => file('lora', name))],
    noise: noiseOf(settings),
    notes: notesOn(settings),
    others: othersOf(settings),
    loras,
    ...present({
      prompt: settings.positive,
      negativePrompt: settings.negative,
      seed: settings.seed,
      steps: settings.steps,
      cfg: settings.cfg,
      distilledCfg: settings.guidance,
      sampler: settings.sampler?.replace(/_gpu$/, ''),
      schedule: settings.scheduler,
      samplerOptions: settings.samplerOptions,
      scheduleOptions: settings.schedulerOptions,
      denoise: settings.denoise,
      width: settings.width,
      height: settings.height,
      batchSize: settings.batchSize,
      clipSkip: settings.clipSkip,
      hires: settings.hires,
    }),
  };
}

function noiseOf({ sampler, addNoise }: ComfySettings): Found['noise'] {
  if (addNoise === false) return { id: null, why: 'The graph adds no noise.' };
  if (sampler?.endsWith('_gpu')) return { id: 'comfyui-gpu-sde', why: 'The start is drawn on the CPU, the path of this sampler on the graphics card; NV comes within 2e-6 of an NVIDIA card’s.' };
  return {
    id: 'comfyui',
    why: 'ComfyUI draws the start, and the path of SDE samplers, on the CPU. Fresh noise of the steps is taken to be a graphics card’s; if it was made on a CPU, choose “comfyui-cpu”.',
  };
}

function notesOn(settings: ComfySettings): string[] {
  const notes = [...settings.notes];
  if (settings.stages > 1 && !settings.hires) notes.push(`${settings.stages} samplers follow each other in the graph; the settings are those of the one that begins with noise.`);
  if (settings.width === undefined && settings.initImage === undefined) notes.push('The graph does not say the size.');
  if (settings.initImage !== undefined) notes.push(`It began with the picture “${settings.initImage}”.`);
  if (settings.positive === undefined) notes.push('The prompt comes from a node that is not understood.');
  if (settings.reworkedBy !== undefined) notes.push(`“${settings.reworkedBy}” went over the picture after sampling; that is not repeated here.`);
  if (settings.seed === undefined) notes.push('The seed comes from a node that is not understood.');
  return notes;
}

function othersOf(settings: ComfySettings): Record<string, string> {
  const others = { schedulerModel: settings.schedulerModel, startAtStep: settings.startAtStep, endAtStep: settings.endAtStep, initImage: settings.initImage };
  return Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]));
}
