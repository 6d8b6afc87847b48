"""
The one command: draws the world, trains the autoencoder, encodes, trains text encoder and UNet, exports. Each stage
goes on where it stopped; what is finished is not done again.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

# What one stage is given, by machine: two cores of a desktop processor, or one large GPU.
CPU = {
    'vae': ['--scenes', '4000', '--batch', '16', '--chunks', '2', '--workers', '2', '--rate', '1.6e-3'],
    'data': ['--processes', '1', '--threads', '2'],
    'diffusion': ['--batch', '64', '--chunks', '2', '--workers', '2', '--rate', '8e-4'],
}
CUDA = {
    'vae': ['--device', 'cuda', '--scenes', '20000', '--processes', '14', '--batch', '64', '--chunks', '1', '--workers', '1', '--rate', '2e-3'],
    'data': ['--device', 'cuda', '--processes', '14', '--threads', '2'],
    'diffusion': ['--device', 'cuda', '--batch', '512', '--chunks', '1', '--workers', '1', '--rate', '1.2e-3', '--ema', '0.9995'],
}
# Scenes by height and width: the native size, and others so that other sizes give sensible pictures.
SCENES = {'128x128': 60_000, '96x160': 6_000, '160x96': 6_000, '128x192': 6_000, '192x128': 6_000, '192x192': 6_000}


def run(script: str, *arguments):
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    print(' '.join(command), flush=True)
    subprocess.run(command, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--dir', type=Path, required=True, help='folder outside the repository for checkpoints, data and logs')
    parser.add_argument('--out', type=Path, default=HERE.parents[1] / 'resources/models')
    parser.add_argument('--vae-steps', type=int, default=12_000)
    parser.add_argument('--steps', type=int, default=25_000, help='of the diffusion training')
    parser.add_argument('--vae-minutes', type=float, help='instead of --vae-steps')
    parser.add_argument('--minutes', type=float, help='instead of --steps')
    parser.add_argument('--scale', type=float, default=1, help='share of the scenes that are drawn')
    parser.add_argument('--only', nargs='+', default=list(SCENES), help='sizes to train on')
    parser.add_argument('--device', choices=('cpu', 'cuda'), default='cpu')
    options = parser.parse_args()
    given = CUDA if options.device == 'cuda' else CPU
    options.dir.mkdir(parents=True, exist_ok=True)
    length = lambda minutes, steps: ['--minutes', minutes] if minutes else ['--steps', steps]  # noqa: E731
    run('train_vae.py', '--dir', options.dir, *length(options.vae_minutes, options.vae_steps), *given['vae'])
    for size in options.only:
        run('data.py', '--dir', options.dir, '--size', size, '--scenes', int(SCENES[size] * options.scale), *given['data'])
    run('train_diffusion.py', '--dir', options.dir, *length(options.minutes, options.steps), *given['diffusion'])
    run('export.py', '--dir', options.dir, '--out', options.out)


if __name__ == '__main__':
    main()
