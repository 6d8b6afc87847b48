"""The networks of Stable Diffusion 1.5 in miniature, under the tensor names of the original code."""
