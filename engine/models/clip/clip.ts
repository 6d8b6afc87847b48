import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { maskedAttention } from '../blocks/attention.ts';
import { add, asFloats, batched, batchOf, gelu, layerNorm, linear, quickGelu, unbatched } from '../blocks/layers.ts';
import type { Weights } from '../weights.ts';

/**
 * The text half of CLIP (Radford et al. 2021), tensor names as in transformers. It starts after the token table, which
 * stays in the file: a prompt needs 77 of its 49,408 rows.
 */
export interface ClipOptions extends Omit<GraphOptions, 'name' | 'attention'> {
  readonly heads: number;
  /** `quick`: x·σ(1.702x), of OpenAI's CLIP; `exact`: the error function's, of OpenCLIP. */
  readonly activation: 'quick' | 'exact';
  /** Its end token's projection is needed, so one that lacks the matrix is incomplete. */
  readonly projected?: boolean;
}

export const clipLayers = (w: Weights): number => w.parts('encoder.layers', ['layer_norm1.weight', 'mlp.fc1.weight', 'self_attn.out_proj.weight']);

/**
 * Inputs: `embeds` `[n, t, width]`, `end` `[n, 1]` (where each row's first end token stands). Outputs, with k counted
 * from the last layer (1 is the last): `raw.k` and `normed.k` `[n, t, width]`, `pooled` `[n, width]` (`normed.1` at
 * the end token) and, where there is a projection, `projected`.
 */
export function clip(w: Weights, { heads, activation, projected: needed = false, ...options }: ClipOptions): BuiltGraph {
  const g = new Graph({ ...options, attention: { kind: 'sliced', slices: 1 }, name: 'text encoder', seldom: true });
  const [positions = 0, width = 0] = w.tensor('embeddings.position_embedding.weight').shape;
  // Not part of the graph, but of the encoder.
  w.tensor('embeddings.token_embedding.weight');
  const embeds = g.cast(g.input('embeds', 'F32', ['n', positions, width]), g.compute);
  const batch = batchOf(g, { id: embeds, channels: width });
  const placed = g.node('Add', [embeds, g.weight(w.tensor('embeddings.position_embedding.weight'))]);
  const mask = g.floats(causalMask(positions, g.compute), [positions, positions]);

  let h = unbatched(g, placed, width);
  const states = [h];
  const layers = clipLayers(w);
  for (let i = 0; i < Math.max(layers, 1); i++) {
    const layer = w.at(`encoder.layers.${i}`);
    h = add(g, h, selfAttention(g, layer.at('self_attn'), layerNorm(g, layer.at('layer_norm1'), h, 1e-5), { heads, mask, batch }));
    const inner = linear(g, layer.at('mlp.fc1'), layerNorm(g, layer.at('layer_norm2'), h, 1e-5));
    h = add(g, h, linear(g, layer.at('mlp.fc2'), activation === 'quick' ? quickGelu(g, inner) : gelu(g, inner)));
    states.push(h);
  }

  const out = (name: string, id: string, dims: readonly (string | number)[]) => g.output(name, asFloats(g, id), 'F32', dims);
  for (let k = 1; k <= layers; k++) {
    const state = states[states.length - k]!;
    out(`raw.${k}`, batched(g, state, batch), ['n', positions, width]);
    out(`normed.${k}`, batched(g, layerNorm(g, w.at('final_layer_norm'), state, 1e-5), batch), ['n', positions, width]);
  }
  const last = batched(g, layerNorm(g, w.at('final_layer_norm'), h, 1e-5), batch);
  const pooled: Value = { id: g.node('GatherND', [last, g.input('end', 'I64', ['n', 1])], { batch_dims: 1 }), channels: width };
  out('pooled', pooled.id, ['n', width]);
  if (w.has('text_projection.weight') || (needed && !w.has('text_projection'))) {
    const projected = linear(g, w.at('text_projection'), pooled);
    out('projected', projected.id, ['n', projected.channels]);
  } else if (w.has('text_projection')) {
    // OpenCLIP keeps it untransposed: it multiplies from the right as it stands.
    const projection = w.shaped('text_projection', [width, -1]);
    const projected = g.node('MatMul', [pooled.id, g.weight(projection)]);
    out('projected', projected, ['n', projection.shape[1]!]);
  }
  w.assertComplete();
  return g.finish();
}

function selfAttention(g: Graph, w: Weights, x: Value, options: { heads: number; mask: string; batch: string }): Value {
  const [q, k, v] = ['q_proj', 'k_proj', 'v_proj'].map((name) => linear(g, w.at(name), x)) as [Value, Value, Value];
  return linear(g, w.at('out_proj'), maskedAttention(g, q, k, v, options));
}

/** No token sees a later one. */
function causalMask(length: number, compute: 'F32' | 'F16'): Float32Array {
  const never = compute === 'F16' ? -65504 : -3.4028234663852886e38;
  return Float32Array.from({ length: length * length }, (_, i) => (i % length > Math.floor(i / length) ? never : 0));
}
