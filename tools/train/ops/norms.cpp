// GroupNorm + SiLU (optionally with a bias per sample and channel before it), LayerNorm and GEGLU for bfloat16 on
// CPUs: one pass over memory each, statistics and sums in float32. Images are channels-last: [n, h·w, c] in memory.
#include <torch/extension.h>

#include <cmath>
#include <vector>

#include "bf16.h"

// x [n, c, h, w] channels-last, bias [n, c] or empty, weight and shift [c]. Where `anchored`, each group has two channels
// more, constants 1 and -1. Returns y and, in float32, mean and rstd [n, groups].
std::vector<at::Tensor> group_norm_forward(at::Tensor x, at::Tensor bias, at::Tensor weight, at::Tensor shift, int64_t groups, double eps, bool act, bool anchored) {
  const int64_t n = x.size(0), c = x.size(1), space = x.size(2) * x.size(3), per = c / groups;
  const double count = static_cast<double>(space * (anchored ? per + 2 : per));
  auto y = at::empty_like(x, x.options(), at::MemoryFormat::ChannelsLast);
  auto mean = at::empty({n, groups}, x.options().dtype(at::kFloat)), rstd = at::empty_like(mean);
  const Half *px = data(x), *pw = data(weight), *ps = data(shift), *pb = bias.numel() ? data(bias) : nullptr;
  Half* py = data(y);
  float *pm = mean.data_ptr<float>(), *pr = rstd.data_ptr<float>();
#pragma omp parallel for
  for (int64_t i = 0; i < n; i++) {
    std::vector<float> buffer(5 * c);
    float *sum = buffer.data(), *square = sum + c, *scale = square + c, *offset = scale + c, *added = offset + c;
    for (int64_t k = 0; k < c; k++) added[k] = pb ? up(pb[i * c + k]) : 0.0f;
    for (int64_t p = 0; p < space; p++) {
      const Half* row = px + (i * space + p) * c;
#pragma omp simd
      for (int64_t k = 0; k < c; k++) {
        float v = up(row[k]) + added[k];
        sum[k] += v;
        square[k] += v * v;
      }
    }
    for (int64_t g = 0; g < groups; g++) {
      double s = 0, q = anchored ? 2.0 * space : 0;
      for (int64_t k = g * per; k < (g + 1) * per; k++) s += sum[k], q += square[k];
      double m = s / count;
      double variance = std::max(q / count - m * m, 0.0);
      float r = static_cast<float>(1.0 / std::sqrt(variance + eps));
      pm[i * groups + g] = static_cast<float>(m);
      pr[i * groups + g] = r;
      for (int64_t k = g * per; k < (g + 1) * per; k++) {
        scale[k] = r * up(pw[k]);
        offset[k] = up(ps[k]) + (added[k] - static_cast<float>(m)) * scale[k];
      }
    }
    for (int64_t p = 0; p < space; p++) {
      const Half* row = px + (i * space + p) * c;
      Half* out = py + (i * space + p) * c;
      if (act) {
#pragma omp simd
        for (int64_t k = 0; k < c; k++) {
          float v = up(row[k]) * scale[k] + offset[k];
          out[k] = down(v * sigmoid(v));
        }
      } else {
#pragma omp simd
        for (int64_t k = 0; k < c; k++) out[k] = down(up(row[k]) * scale[k] + offset[k]);
      }
    }
  }
  return {y, mean, rstd};
}

// Gradients of x, bias (empty where there is none), weight and shift.
std::vector<at::Tensor> group_norm_backward(at::Tensor dy, at::Tensor x, at::Tensor bias, at::Tensor weight, at::Tensor shift, at::Tensor mean, at::Tensor rstd, bool act, bool anchored) {
  const int64_t n = x.size(0), c = x.size(1), space = x.size(2) * x.size(3), groups = mean.size(1), per = c / groups;
  auto dx = at::empty_like(x, x.options(), at::MemoryFormat::ChannelsLast);
  auto dbias = at::empty_like(bias);
  auto dw = at::zeros({n, c}, mean.options()), ds = at::zeros({n, c}, mean.options());
  const Half *px = data(x), *pd = data(dy), *pw = data(weight), *ps = data(shift), *pb = bias.numel() ? data(bias) : nullptr;
  Half *pdx = data(dx), *pdb = pb ? data(dbias) : nullptr;
  float *pdw = dw.data_ptr<float>(), *pds = ds.data_ptr<float>();
  const float *pm = mean.data_ptr<float>(), *pr = rstd.data_ptr<float>();
#pragma omp parallel for
  for (int64_t i = 0; i < n; i++) {
    std::vector<float> buffer(7 * c + c * space);
    float *scale = buffer.data(), *offset = scale + c, *hat1 = offset + c, *hat0 = hat1 + c, *a = hat0 + c, *b = a + c, *total = b + c, *grads = total + c;
    float *dwi = pdw + i * c, *dsi = pds + i * c;
    for (int64_t k = 0; k < c; k++) {
      float m = pm[i * groups + k / per], r = pr[i * groups + k / per], added = pb ? up(pb[i * c + k]) : 0.0f;
      hat1[k] = r;
      hat0[k] = (added - m) * r;
      scale[k] = r * up(pw[k]);
      offset[k] = up(ps[k]) + (added - m) * scale[k];
    }
    for (int64_t p = 0; p < space; p++) {
      const Half *row = px + (i * space + p) * c, *grad = pd + (i * space + p) * c;
      float* keep = grads + p * c;
      if (act) {
#pragma omp simd
        for (int64_t k = 0; k < c; k++) {
          float xv = up(row[k]), v = xv * scale[k] + offset[k], s = sigmoid(v);
          float g = up(grad[k]) * s * (1.0f + v * (1.0f - s));
          keep[k] = g;
          dsi[k] += g;
          dwi[k] += g * (xv * hat1[k] + hat0[k]);
        }
      } else {
#pragma omp simd
        for (int64_t k = 0; k < c; k++) {
          float g = up(grad[k]);
          keep[k] = g;
          dsi[k] += g;
          dwi[k] += g * (up(row[k]) * hat1[k] + hat0[k]);
        }
      }
    }
    for (int64_t g = 0; g < groups; g++) {
      float s = 0, q = 0;
      for (int64_t k = g * per; k < (g + 1) * per; k++) s += dsi[k] * up(pw[k]), q += dwi[k] * up(pw[k]);
      const float count = static_cast<float>(space * (anchored ? per + 2 : per));
      for (int64_t k = g * per; k < (g + 1) * per; k++) {
        // dx = r·(w·g − mean(w·g) − x̂·mean(w·g·x̂)), written as scale·g + a·x + b.
        a[k] = -hat1[k] * hat1[k] * (q / count);
        b[k] = -hat1[k] * (s / count) - hat1[k] * hat0[k] * (q / count);
      }
    }
    for (int64_t p = 0; p < space; p++) {
      const Half* row = px + (i * space + p) * c;
      const float* keep = grads + p * c;
      Half* out = pdx + (i * space + p) * c;
#pragma omp simd
      for (int64_t k = 0; k < c; k++) {
        float v = scale[k] * keep[k] + a[k] * up(row[k]) + b[k];
        total[k] += v;
        out[k] = down(v);
      }
    }
    if (pdb) for (int64_t k = 0; k < c; k++) pdb[i * c + k] = down(total[k]);
  }
  return {dx, dbias, dw.sum(0).to(weight.scalar_type()), ds.sum(0).to(shift.scalar_type())};
}

// x [rows, c]. Returns y, mean and rstd [rows].
std::vector<at::Tensor> layer_norm_forward(at::Tensor x, at::Tensor weight, at::Tensor shift, double eps) {
  const int64_t c = x.size(-1), n = x.numel() / c;
  auto y = at::empty_like(x);
  auto mean = at::empty({n}, x.options().dtype(at::kFloat)), rstd = at::empty_like(mean);
  const Half *px = data(x), *pw = data(weight), *ps = data(shift);
  Half* py = data(y);
  float *pm = mean.data_ptr<float>(), *pr = rstd.data_ptr<float>();
#pragma omp parallel for
  for (int64_t i = 0; i < n; i++) {
    const Half* row = px + i * c;
    float s = 0, q = 0;
#pragma omp simd reduction(+ : s, q)
    for (int64_t k = 0; k < c; k++) {
      float v = up(row[k]);
      s += v;
      q += v * v;
    }
    const float m = s / c, r = 1.0f / std::sqrt(std::max(q / c - m * m, 0.0f) + static_cast<float>(eps));
    pm[i] = m;
    pr[i] = r;
#pragma omp simd
    for (int64_t k = 0; k < c; k++) py[i * c + k] = down((up(row[k]) - m) * r * up(pw[k]) + up(ps[k]));
  }
  return {y, mean, rstd};
}

std::vector<at::Tensor> layer_norm_backward(at::Tensor dy, at::Tensor x, at::Tensor weight, at::Tensor mean, at::Tensor rstd) {
  const int64_t c = x.size(-1), n = x.numel() / c, chunks = std::min<int64_t>(n, 8);
  auto dx = at::empty_like(x);
  auto dw = at::zeros({chunks, c}, mean.options()), ds = at::zeros({chunks, c}, mean.options());
  const Half *px = data(x), *pd = data(dy), *pw = data(weight);
  Half* pdx = data(dx);
  const float *pm = mean.data_ptr<float>(), *pr = rstd.data_ptr<float>();
  float *pdw = dw.data_ptr<float>(), *pds = ds.data_ptr<float>();
#pragma omp parallel for
  for (int64_t chunk = 0; chunk < chunks; chunk++) {
    float *w = pdw + chunk * c, *s0 = pds + chunk * c;
    for (int64_t i = chunk * n / chunks; i < (chunk + 1) * n / chunks; i++) {
      const Half *row = px + i * c, *grad = pd + i * c;
      const float m = pm[i], r = pr[i];
      float s = 0, q = 0;
#pragma omp simd reduction(+ : s, q)
      for (int64_t k = 0; k < c; k++) {
        float hat = (up(row[k]) - m) * r, g = up(grad[k]);
        w[k] += g * hat;
        s0[k] += g;
        g *= up(pw[k]);
        s += g;
        q += g * hat;
      }
      s /= c;
      q /= c;
#pragma omp simd
      for (int64_t k = 0; k < c; k++) {
        float hat = (up(row[k]) - m) * r;
        pdx[i * c + k] = down(r * (up(grad[k]) * up(pw[k]) - s - hat * q));
      }
    }
  }
  return {dx, dw.sum(0).to(weight.scalar_type()), ds.sum(0).to(weight.scalar_type())};
}

namespace {

// Abramowitz & Stegun 7.1.26: |error| ≤ 1.5e-7.
inline float error_function(float x) {
  const float a = std::fabs(x), t = 1.0f / (1.0f + 0.3275911f * a);
  const float p = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  const float e = 1.0f - p * exponential(-a * a);
  return x < 0 ? -e : e;
}

}  // namespace

// x [rows, 2c]: the first half times gelu of the second.
at::Tensor geglu_forward(at::Tensor x) {
  const int64_t c = x.size(-1) / 2, n = x.numel() / (2 * c);
  auto sizes = x.sizes().vec();
  sizes.back() = c;
  auto y = at::empty(sizes, x.options());
  const Half* px = data(x);
  Half* py = data(y);
#pragma omp parallel for
  for (int64_t i = 0; i < n; i++) {
    const Half *value = px + 2 * i * c, *gate = value + c;
#pragma omp simd
    for (int64_t k = 0; k < c; k++) {
      float g = up(gate[k]);
      py[i * c + k] = down(up(value[k]) * g * 0.5f * (1.0f + error_function(g * 0.70710678f)));
    }
  }
  return y;
}

at::Tensor geglu_backward(at::Tensor dy, at::Tensor x) {
  const int64_t c = x.size(-1) / 2, n = x.numel() / (2 * c);
  auto dx = at::empty_like(x);
  const Half *px = data(x), *pd = data(dy);
  Half* pdx = data(dx);
#pragma omp parallel for
  for (int64_t i = 0; i < n; i++) {
    const Half *value = px + 2 * i * c, *gate = value + c;
    Half *dvalue = pdx + 2 * i * c, *dgate = dvalue + c;
#pragma omp simd
    for (int64_t k = 0; k < c; k++) {
      float g = up(gate[k]), d = up(pd[i * c + k]);
      float phi = 0.5f * (1.0f + error_function(g * 0.70710678f));
      dvalue[k] = down(d * g * phi);
      dgate[k] = down(d * up(value[k]) * (phi + g * 0.39894228f * exponential(-0.5f * g * g)));
    }
  }
  return dx;
}
