"""
Quick tests of the training code: `npm run train:test`, or `python3 -m unittest tests` here. They train nothing worth
keeping: operators against torch's own, losses that fall in fifty steps. What is drawn and said has tests_scenes.py.
"""

import json
import struct
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch
import torch.nn.functional as F

import train_vae
from data import encoder_mark
from export import ANCHORS, text_tensors, vae_tensors
from nets.clip import TextEncoder
from nets.unet import UNet
from nets.vae import AutoencoderKL
from noise import ALPHAS_BAR, TimestepDraw, loss_weights, noised, sample
from ops.attention import attention
from ops.norms import geglu, group_norm, layer_norm
from safetensors import write
from scenes.captions import caption
from scenes.render import render
from scenes.sample import sample_scene
from tokens import END, START
from train_vae import loss_of, to_input
from training import Budget, FlatWeights, cosine, save

torch.set_num_threads(1)


def both_ways(operator, shapes, images=False):
    """Result and gradients of an operator fused in bfloat16, and of its plain form in float32, on the same numbers."""
    torch.manual_seed(3)
    inputs = [torch.randn(shape).bfloat16().float() for shape in shapes]
    sides = []
    for dtype in (torch.bfloat16, torch.float32):
        own = [x.to(dtype).requires_grad_() for x in inputs]
        given = [x.contiguous(memory_format=torch.channels_last) if images and x.dim() == 4 else x for x in own]
        y = operator(*given)
        torch.manual_seed(4)
        y.backward(torch.randn(y.shape).bfloat16().to(dtype))
        sides.append([y.detach(), *(x.grad for x in own)])
    return zip(*sides)


class FusedOperators(unittest.TestCase):
    """A bfloat16 keeps eight bits, so results may differ by about a two-hundredth of the largest."""

    def assertSame(self, pairs):
        for fused, plain in pairs:
            off = (fused.float() - plain).abs().max() / plain.abs().max()
            self.assertLess(float(off), 0.008)

    def test_group_norm(self):
        for act in (True, False):
            for anchored in (True, False):
                norm = lambda x, w, s: group_norm(x, w, s, eps=1e-5, act=act, anchored=anchored)  # noqa: E731
                self.assertSame(both_ways(norm, [(3, 64, 6, 10), (64,), (64,)], images=True))

    def test_group_norm_with_a_bias_per_sample(self):
        norm = lambda x, b, w, s: group_norm(x, w, s, eps=1e-5, bias=b)  # noqa: E731
        self.assertSame(both_ways(norm, [(3, 64, 6, 10), (3, 64), (64,), (64,)], images=True))

    def test_layer_norm(self):
        self.assertSame(both_ways(layer_norm, [(9, 5, 128), (128,), (128,)]))

    def test_geglu(self):
        self.assertSame(both_ways(geglu, [(9, 5, 128)]))

    def test_attention(self):
        for heads, causal, t, s in ((2, True, 17, 17), (8, False, 16, 77)):
            self.assertSame(both_ways(lambda q, k, v: attention(q, k, v, heads, causal), [(3, t, 128), (3, s, 128), (3, s, 128)]))


class Noise(unittest.TestCase):
    def test_betas_end_where_stable_diffusions_do(self):
        self.assertAlmostEqual(float(ALPHAS_BAR[-1]), 0.00466, places=5)

    def test_draws_keep_the_mean_of_the_weighted_loss(self):
        draw, generator = TimestepDraw('cpu'), torch.Generator().manual_seed(1)
        value = torch.linspace(0, 1, 1000)
        drawn = torch.stack([(value[t] * w).mean() for t, w in (draw(4096, generator) for _ in range(8))]).mean()
        weights = loss_weights().float()
        self.assertAlmostEqual(float(drawn), float((value * weights).mean() / weights.mean()), places=2)

    def test_the_sampler_finds_a_known_answer(self):
        # A world of one picture: eps is what lies between it and x.
        truth = torch.full((2, 4, 4, 4), 0.7)

        def predict(x, t):
            a = ALPHAS_BAR[t].float().view(-1, 1, 1, 1)
            return (x - a.sqrt() * truth) / (1 - a).sqrt()

        self.assertLess(float((sample(predict, torch.randn(2, 4, 4, 4), 10) - truth).abs().max()), 1e-3)


class Training(unittest.TestCase):
    def test_the_autoencoder_learns(self):
        torch.manual_seed(1)
        vae = AutoencoderKL()
        weights = FlatWeights({'vae': vae}, 'cpu')
        random = np.random.default_rng(1)
        x = to_input(np.stack([render(sample_scene(random), 32, 32) for _ in range(4)]), 'cpu')
        losses = []
        for step in range(50):
            def compute(modules, chunk):
                loss, _ = loss_of(modules['vae'], x, torch.randn(4, 4, 4, 4), 1e-3, 0.1)
                loss.backward()
                return float(loss.detach())
            losses += weights.gather(compute)
            weights.update(2e-3)
        self.assertLess(losses[-1], 0.5 * losses[0])

    def test_training_the_decoder_alone_leaves_the_encoder(self):
        with tempfile.TemporaryDirectory() as folder:
            common = ['--dir', folder, '--scenes', '8', '--batch', '2', '--chunks', '1', '--workers', '1']
            with mock.patch('builtins.print'):
                train_vae.main([*common, '--steps', '3'])
                before = torch.load(Path(folder) / 'vae.pt')
                train_vae.main([*common, '--minutes', '0.02', '--decoder-only'])
            after = torch.load(Path(folder) / 'vae.pt')
        self.assertGreater(after['weights']['step'], 3)
        self.assertEqual(encoder_mark(before), encoder_mark(after))
        self.assertTrue(torch.equal(before['deviation'], after['deviation']))
        self.assertFalse(torch.equal(before['weights']['ema'], after['weights']['ema']))

    def diffusion(self, steps, workers=1, chunks=2, weights=None):
        """Fifty steps on eight random latents, each with a caption of its own."""
        torch.manual_seed(1)
        known = [START, END, *range(320, 328)]
        modules = {'unet': UNet(), 'text': TextEncoder(known)}
        weights = weights or FlatWeights(modules, 'cpu', workers=workers, chunks=chunks)
        x = torch.randn(8, 4, 8, 8)
        rows = torch.tensor([[START, 320 + i, *[END] * 14] for i in range(8)])
        losses = []
        for step in range(weights.step, weights.step + steps):
            generator = torch.Generator().manual_seed(step)
            t, weight = TimestepDraw('cpu')(8, generator)
            noise = torch.randn(x.shape, generator=generator)
            noisy = noised(x, noise, t).bfloat16().contiguous(memory_format=torch.channels_last)

            def compute(nets, chunk):
                own = slice(chunk * 8 // chunks, (chunk + 1) * 8 // chunks)
                eps = nets['unet'](noisy[own], t[own], nets['text'](rows[own])).float()
                loss = ((eps - noise[own]).square().mean((1, 2, 3)) * weight[own]).mean()
                loss.backward()
                return float(loss.detach())

            losses.append(sum(weights.gather(compute)) / chunks)
            weights.update(1e-3)
        return weights, losses

    def test_the_diffusion_model_learns(self):
        _, losses = self.diffusion(50)
        self.assertLess(np.mean(losses[-5:]), 0.7 * np.mean(losses[:5]))

    def test_a_gpu_s_way_without_fused_operators_is_nearly_the_same(self):
        _, fused = self.diffusion(3)
        with mock.patch('ops.norms.is_fused', lambda x: False), mock.patch('ops.attention.is_fused', lambda x: False):
            _, plain = self.diffusion(3)
        for a, b in zip(fused, plain):
            self.assertAlmostEqual(a, b, delta=0.01 * abs(b))

    def test_threads_change_nothing_and_a_resumed_run_is_the_unbroken_one(self):
        alone, _ = self.diffusion(4)
        together, _ = self.diffusion(4, workers=2)
        self.assertTrue(torch.equal(alone.master, together.master))
        half, _ = self.diffusion(2)
        with tempfile.TemporaryDirectory() as folder:
            save(Path(folder) / 'x.pt', half.state())
            fresh = FlatWeights({'unet': UNet(), 'text': TextEncoder([START, END, *range(320, 328)])}, 'cpu', chunks=2)
            fresh.load(torch.load(Path(folder) / 'x.pt'))
        resumed, _ = self.diffusion(2, weights=fresh)
        self.assertTrue(torch.equal(alone.master, resumed.master))

    def test_the_rate_rises_and_falls(self):
        self.assertEqual([round(cosine(done, 0.1, 1.0, 0.0), 6) for done in (0, 0.05, 0.1, 0.55, 1)], [0, 0.5, 1, 0.5, 0])
        self.assertEqual(Budget(10, None).done(5), 0.5)


class Export(unittest.TestCase):
    def test_anchors_and_scale_change_no_picture(self):
        """The exported tensors, run with ordinary group norms, give what the training's networks give."""
        torch.manual_seed(2)
        vae = AutoencoderKL()
        for p in vae.parameters():
            p.data += 0.05 * torch.randn_like(p)
        mean, deviation = torch.tensor([0.3, -0.2, 0.1, 0.5]), torch.tensor([0.5, 2.0, 1.0, 0.8])
        out = vae_tensors(vae, mean, deviation)

        def block(h, name):
            norm = lambda h, n: F.silu(F.group_norm(h, 32, out[f'{name}.{n}.weight'], out[f'{name}.{n}.bias'], 1e-6))  # noqa: E731
            conv = lambda h, n, p: F.conv2d(h, out[f'{name}.{n}.weight'], out[f'{name}.{n}.bias'], padding=p)  # noqa: E731
            around = conv(h, 'nin_shortcut', 0) if f'{name}.nin_shortcut.weight' in out else h
            return around + conv(norm(conv(norm(h, 'norm1'), 'conv1', 1), 'norm2'), 'conv2', 1)

        def upsampled(h, level):
            h = F.interpolate(h, scale_factor=2, mode='nearest')
            return F.conv2d(h, out[f'decoder.up.{level}.upsample.conv.weight'], out[f'decoder.up.{level}.upsample.conv.bias'], padding=1)

        latents = torch.randn(2, 4, 3, 5)
        with torch.no_grad():
            trained = vae.decode(latents * deviation[:, None, None] + mean[:, None, None])
            h = F.conv2d(latents / 0.18215, out['post_quant_conv.weight'], out['post_quant_conv.bias'])
            d = vae.decoder
            h = d.mid(d.conv_in(h))
            for level in (3, 2):
                h = d.up[level].upsample['conv'](F.interpolate(d.up[level].block[0](h), scale_factor=2, mode='nearest'))
            h = block(upsampled(block(h, 'decoder.up.1.block.0'), 1), 'decoder.up.0.block.0')
            self.assertTrue(torch.equal(h[:, 1::3], torch.full_like(h[:, 1::3], ANCHORS[0])))
            h = F.silu(F.group_norm(h, 32, out['decoder.norm_out.weight'], out['decoder.norm_out.bias'], 1e-6))
            exported = F.conv2d(h, out['decoder.conv_out.weight'], out['decoder.conv_out.bias'], padding=1)
            self.assertLess(float((exported - trained).abs().max()), 1e-4)

            x = torch.randn(2, 3, 24, 40).clamp(-1, 1)
            trained_mean, trained_logvar = vae.encode(x)
            moments = F.conv2d(vae.encoder(x), out['quant_conv.weight'], out['quant_conv.bias'])
            self.assertLess(float((moments[:, :4] * 0.18215 - (trained_mean - mean[:, None, None]) / deviation[:, None, None]).abs().max()), 1e-4)
            self.assertLess(float((moments[:, 4:] + 2 * (deviation * 0.18215).log()[:, None, None] - trained_logvar).abs().max()), 1e-4)

    def test_unknown_tokens_share_a_row(self):
        text = TextEncoder([START, END, 320])
        table = text_tensors(text, [START, END, 320])['embeddings.token_embedding.weight']
        self.assertEqual(tuple(table.shape), (49408, 128))
        self.assertTrue(torch.equal(table[1000], table[2000]) and not torch.equal(table[320], table[1000]))
        self.assertTrue(torch.equal(table[START], text.token_embedding[1]))

    def test_the_file_is_safetensors(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'x.safetensors'
            write(path, {'b': np.arange(6, dtype=np.float16).reshape(2, 3), 'a': np.ones(2, np.float32)}, {'title': 'x'})
            data = path.read_bytes()
        (length,) = struct.unpack('<Q', data[:8])
        header = json.loads(data[8:8 + length])
        self.assertEqual(length % 8, 0)
        self.assertEqual(header['b'], {'dtype': 'F16', 'shape': [2, 3], 'data_offsets': [8, 20]})
        self.assertEqual(np.frombuffer(data[8 + length + 8:], np.float16).tolist(), [0, 1, 2, 3, 4, 5])


if __name__ == '__main__':
    unittest.main()
