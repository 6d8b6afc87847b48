"""What both trainings share: flat weights with float32 masters, AdamW, averages, checkpoints and a log."""

import copy
import json
import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch


PIECES = 4  # of the weights' vector, each by one thread in the optimiser's step


def _named(modules: dict):
    return [(f'{prefix}.{name}', p) for prefix, module in modules.items() for name, p in module.named_parameters()]


class FlatWeights:
    """
    All weights of some modules as one vector: bfloat16 where the networks compute, float32 where the optimiser adds
    small steps, and a running average of those (EMA). AdamW after Loshchilov & Hutter 2019.

    A batch is computed in `chunks`, each with a gradient of its own, by `workers` threads that take the next one when
    they are done: on a busy machine none waits for another within a layer. The gradients are added in their order, so
    the sum doesn't depend on who computed what.
    """

    def __init__(self, modules: dict, device, *, workers=1, chunks=1, betas=(0.9, 0.98), weight_decay=0.0, ema_decay=0.999):
        self.names, params = zip(*_named(modules))
        self.device, self.betas, self.weight_decay, self.ema_decay = device, betas, weight_decay, ema_decay
        self.master = torch.cat([p.detach().float().flatten() for p in params]).to(device)
        self.half = self.master.to(torch.bfloat16)
        self.grads = [torch.zeros_like(self.half) for _ in range(chunks)]
        self.total = torch.zeros_like(self.master)
        self.m, self.v, self.ema = torch.zeros_like(self.master), torch.zeros_like(self.master), self.master.clone()
        # Norms' scales and biases are vectors: no decay for those.
        self.decays = torch.cat([torch.full((p.numel(),), float(p.dim() > 1)) for p in params]).to(device) if weight_decay else None
        self.step = 0
        self.shapes = [p.shape for p in params]
        self.replicas = [modules] + [copy.deepcopy(modules) for _ in range(workers - 1)]
        for replica in self.replicas:
            for (_, p), view in zip(_named(replica), self._views(self.half)):
                p.data = view
        self.pool = ThreadPoolExecutor(workers) if workers > 1 else None

    def _views(self, vector):
        at = 0
        for shape in self.shapes:
            yield vector[at:at + shape.numel()].view(shape)
            at += shape.numel()

    def gather(self, compute) -> list:
        """Calls `compute(modules, chunk)` for each chunk, which must run backward; returns what the calls return."""
        free = list(self.replicas)

        def run(chunk):
            replica = free.pop()
            try:
                for (_, p), view in zip(_named(replica), self._views(self.grads[chunk])):
                    p.grad = view if p.requires_grad else None
                return compute(replica, chunk)
            finally:
                free.append(replica)

        return self._map(run, range(len(self.grads)))

    def update(self, rate: float, clip: float = 1.0) -> float:
        """One step from the gradients gathered so far, which are cleared. Returns their norm."""
        slices = self._slices()
        norm = math.sqrt(math.fsum(self._map(self._sum_gradients, slices)))
        if not math.isfinite(norm):
            raise FloatingPointError(f'The gradient is not finite at step {self.step}.')
        self.step += 1
        self._map(lambda part: self._advance(part, rate, min(1.0, clip / max(norm, 1e-12))), slices)
        return norm

    def _map(self, work, items) -> list:
        return list((self.pool.map if self.pool else map)(work, items))

    def _slices(self) -> list[slice]:
        """Pieces of the vector for the threads; the same ones whatever their number, so that sums don't depend on it."""
        ends = [len(self.master) * i // PIECES for i in range(PIECES + 1)]
        return [slice(a, b) for a, b in zip(ends, ends[1:])]

    def _sum_gradients(self, part: slice) -> float:
        """The mean over chunks into `self.total`, the chunks' own cleared. Returns the sum of squares."""
        g = self.total[part].copy_(self.grads[0][part])
        for other in self.grads[1:]:
            g += other[part]
        g /= len(self.grads)
        for each in self.grads:
            each[part].zero_()
        return float(g.square().sum())

    def _advance(self, part: slice, rate: float, scale: float):
        """AdamW and the average, on one piece."""
        g, m, v, master = self.total[part], self.m[part], self.v[part], self.master[part]
        if scale < 1:
            g *= scale
        b1, b2 = self.betas
        m.mul_(b1).add_(g, alpha=1 - b1)
        v.mul_(b2).addcmul_(g, g, value=1 - b2)
        if self.decays is not None:
            master.addcmul_(master, self.decays[part], value=-rate * self.weight_decay)
        master.addcdiv_(m, v.sqrt().add_(1e-8), value=-rate * math.sqrt(1 - b2 ** self.step) / (1 - b1 ** self.step))
        self.half[part].copy_(master)
        # The average warms up: at first it is that of the few steps there are.
        self.ema[part].lerp_(master, 1 - min(self.ema_decay, (1 + self.step) / (10 + self.step)))

    def use(self, vector: torch.Tensor):
        """Lets the networks compute with these weights, until the next update."""
        self.half.copy_(vector)

    def named(self, vector: torch.Tensor) -> dict:
        """A vector as tensors by name."""
        return dict(zip(self.names, self._views(vector)))

    def state(self) -> dict:
        return {'names': self.names, 'step': self.step, **{k: getattr(self, k).cpu() for k in ('master', 'm', 'v', 'ema')}}

    def load(self, state: dict):
        if tuple(state['names']) != tuple(self.names):
            raise ValueError('The checkpoint is of another architecture. Choose a fresh folder, or the code that wrote it.')
        self.step = state['step']
        for key in ('master', 'm', 'v', 'ema'):
            getattr(self, key).copy_(state[key])
        self.half.copy_(self.master)


def save(path: Path, state: dict):
    """Whole or not at all."""
    part = path.with_suffix('.part')
    torch.save(state, part)
    os.replace(part, path)


class Log:
    """Lines of JSON in the folder, and the same to read on the terminal."""

    def __init__(self, folder: Path, name: str):
        self.path, self.start = folder / f'{name}.jsonl', time.time()

    def __call__(self, **values):
        line = {'seconds': round(time.time() - self.start, 1), **{k: float(f'{v:.5g}') if isinstance(v, float) else v for k, v in values.items()}}
        with open(self.path, 'a') as file:
            file.write(json.dumps(line) + '\n')
        print('  '.join(f'{k} {v}' for k, v in line.items()), flush=True)


def cosine(done: float, warmup: float, peak: float, floor: float = 0.02) -> float:
    """Learning rate at this share of the budget: a linear rise, then half a cosine down to floor·peak."""
    if done < warmup:
        return peak * done / warmup
    turn = (done - warmup) / (1 - warmup)
    return peak * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(turn, 1))))


class Budget:
    """How much of the work is done: by steps, which always gives the same weights, or by minutes, over all runs together."""

    def __init__(self, steps, minutes, spent=0.0):
        self.steps, self.minutes, self.before, self.begin = steps, minutes, spent, time.time()

    @property
    def spent(self) -> float:
        """Seconds of this and earlier runs."""
        return self.before + time.time() - self.begin

    def done(self, step) -> float:
        return step / self.steps if self.steps else self.spent / (60 * self.minutes)
