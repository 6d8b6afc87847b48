"""The trained weights as one float16 .safetensors under the names of Stable Diffusion 1.5's checkpoints, with its manifest."""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from data import load_vae
from safetensors import write
from scenes.captions import BACKDROP_WORDS, COLOUR_WORDS, FILL_AFTER, FILL_BEFORE, OBJECT_WORDS, OPENINGS, POSITION_WORDS, RELATION_WORDS, SIZE_WORDS
from scenes.palette import COLOUR_NAMES
from scenes.scene import BACKDROPS
from sheets import load_diffusion

SCALE = 0.18215  # by which the family multiplies what the encoder gives
VOCABULARY = 49408
ANCHORS = (1.0, -1.0)
# What the studio sets when the model is chosen.
DEFAULTS = {'width': 128, 'height': 128, 'sampler': 'dpmpp_2m', 'schedule': 'automatic', 'steps': 20, 'cfg': 4}


def widened(name: str, value: torch.Tensor, inputs: int, outputs: int) -> torch.Tensor:
    """
    A tensor of the decoder's two finest levels with its anchor channels: each trained channel is followed by one that
    is always 1 and one that is always −1. `inputs`, `outputs`: 3 where that side of the layer is anchored, else 1.
    """
    leaf = name.rsplit('.', 1)[1]
    if value.dim() == 1:
        if outputs == 1:
            return value
        wide = torch.zeros(len(value) * 3)
        wide[::3] = value
        # Whatever starts a trunk or a branch makes the anchors; what is added to one leaves them alone.
        if leaf == 'bias' and 'norm' not in name and not name.endswith('conv2.bias'):
            wide[1::3], wide[2::3] = ANCHORS
        if leaf == 'weight':
            wide[1::3] = wide[2::3] = 1
        return wide
    o, i, kh, kw = value.shape
    wide = torch.zeros(o * outputs, i * inputs, kh, kw)
    wide[::outputs, ::inputs] = value
    return wide


def vae_tensors(vae, mean, deviation) -> dict:
    """The autoencoder with anchors, its latents brought to mean 0 and deviation 1 after the family's scale."""
    out = {}
    for name, value in vae.state_dict().items():
        value = value.float().cpu()
        fine = name.startswith(('decoder.up.0.', 'decoder.up.1.', 'decoder.norm_out', 'decoder.conv_out'))
        if fine:
            first = name.startswith('decoder.up.1.block.0.') and any(part in name for part in ('norm1', 'conv1', 'nin_shortcut'))
            inputs = 1 if first else 3
            outputs = 1 if name.startswith('decoder.conv_out') or (first and 'norm1' in name) else 3
            value = widened(name, value, inputs, outputs)
        out[name] = value.clone()
    mean, deviation = mean.cpu(), deviation.cpu()
    # Encoder: (z − mean) / (deviation · SCALE), which the family then multiplies by SCALE. The log variance follows.
    scale = 1 / (deviation * SCALE)
    out['quant_conv.weight'][:4] *= scale[:, None, None, None]
    out['quant_conv.bias'][:4] = (out['quant_conv.bias'][:4] - mean) * scale
    out['quant_conv.bias'][4:] += 2 * scale.log()
    # Decoder: the way back.
    weight = out['post_quant_conv.weight'].clone()
    out['post_quant_conv.bias'] = out['post_quant_conv.bias'] + (weight[:, :, 0, 0] @ mean)
    out['post_quant_conv.weight'] = weight / scale[None, :, None, None]
    return out


def text_tensors(text, known) -> dict:
    """The text encoder with its whole token table: rows that no caption used all hold the row for unknown words."""
    state = {name: value.float().cpu() for name, value in text.state_dict().items()}
    table = state.pop('token_embedding')
    full = table[:1].repeat(VOCABULARY, 1)
    full[torch.tensor(known)] = table[1:]
    out = {'embeddings.token_embedding.weight': full, 'embeddings.position_embedding.weight': state.pop('position_embedding')}
    for name, value in state.items():
        out[('encoder.' if name.startswith('layers.') else '') + name] = value
    return out


def known_words() -> list[str]:
    """The words that captions are made of, in lower case."""
    phrases = [*COLOUR_NAMES, *BACKDROPS, *OPENINGS]
    for table in (OBJECT_WORDS, COLOUR_WORDS, SIZE_WORDS, FILL_BEFORE, FILL_AFTER, POSITION_WORDS, BACKDROP_WORDS, RELATION_WORDS):
        phrases += [phrase for words in table.values() for phrase in words]
    # What captions join those with.
    joints = 'a an the one and with on against background behind it around inside'.split()
    return sorted({word for phrase in phrases for word in phrase.split()} | set(joints))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--dir', type=Path, required=True)
    parser.add_argument('--out', type=Path, required=True, help='the folder resources/models')
    parser.add_argument('--which', default='ema', choices=('ema', 'master'))
    options = parser.parse_args()
    vae, mean, deviation = load_vae(options.dir / 'vae.pt', 'cpu')
    nets, state = load_diffusion(options.dir / 'diffusion.pt', 'cpu', options.which)
    tensors = {f'model.diffusion_model.{k}': v for k, v in nets['unet'].state_dict().items()}
    tensors |= {f'first_stage_model.{k}': v for k, v in vae_tensors(vae, mean, deviation).items()}
    tensors |= {f'cond_stage_model.transformer.text_model.{k}': v for k, v in text_tensors(nets['text'], state['known']).items()}
    halves = {name: value.float().numpy().astype(np.float16) for name, value in tensors.items()}
    for name, value in halves.items():
        if not np.isfinite(value).all():
            raise SystemExit(f'{name} does not fit float16.')
    file = options.out / 'stepwise-scenes.safetensors'
    options.out.mkdir(parents=True, exist_ok=True)
    write(file, halves, {'title': 'Stepwise Scenes', 'license': 'MIT', 'steps': str(state['weights']['step'])})
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    print(f'{file}: {file.stat().st_size / 1e6:.1f} MB, {len(halves)} tensors, SHA-256 {digest}')
    manifest = {'name': 'Stepwise Scenes', 'file': file.name, 'sha256': digest, 'defaults': DEFAULTS, 'words': known_words()}
    (options.out / 'builtin.json').write_text(json.dumps(manifest) + '\n')


if __name__ == '__main__':
    main()
