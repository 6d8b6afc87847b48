"""Signed distances in the plane: negative inside. Points are two arrays x (right) and y (down)."""

import numpy as np


def circle(x, y, cx, cy, r):
    return np.hypot(x - cx, y - cy) - np.float32(r)


def box(x, y, cx, cy, hx, hy, round=0.0):
    """A rectangle with half sides hx and hy, its corners rounded."""
    qx = np.abs(x - cx) - np.float32(hx - round)
    qy = np.abs(y - cy) - np.float32(hy - round)
    outside = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0))
    return outside + np.minimum(np.maximum(qx, qy), 0) - np.float32(round)


def polygon(x, y, points):
    """Exact distance to a simple polygon; inside by the even-odd rule."""
    nearest = np.full(np.broadcast(x, y).shape, np.inf, np.float32)
    inside = np.zeros(nearest.shape, bool)
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
        ex, ey = bx - ax, by - ay
        wx, wy = x - np.float32(ax), y - np.float32(ay)
        t = np.clip((wx * np.float32(ex) + wy * np.float32(ey)) / np.float32(ex * ex + ey * ey), 0, 1)
        nearest = np.minimum(nearest, (wx - t * np.float32(ex)) ** 2 + (wy - t * np.float32(ey)) ** 2)
        if ey != 0:
            inside ^= ((ay > y) != (by > y)) & (wx < wy * np.float32(ex / ey))
    return np.where(inside, -1, 1).astype(np.float32) * np.sqrt(nearest)


def ellipse(x, y, cx, cy, rx, ry):
    """First-order distance to an ellipse: exact on its edge."""
    px, py = (x - cx) / np.float32(rx), (y - cy) / np.float32(ry)
    length = np.hypot(px, py)
    gradient = np.hypot(px / np.float32(rx), py / np.float32(ry))
    return length * (length - 1) / np.maximum(gradient, np.float32(1e-6))


def union(*distances):
    return np.minimum.reduce(distances)


def without(a, b):
    """What of a is not in b."""
    return np.maximum(a, -b)


def ngon(n, radius=1.0, turn=0.0):
    """Corners of a regular polygon, the first one up."""
    angles = 2 * np.pi * np.arange(n) / n - np.pi / 2 + turn
    return [(float(radius * np.cos(a)), float(radius * np.sin(a))) for a in angles]
