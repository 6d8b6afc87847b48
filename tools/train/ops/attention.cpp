// softmax(q·kᵀ/√d)·v in bfloat16 for many short rows on CPUs: scores live in float32 and only ever in cache.
// Layout [n, tokens, heads·d]; the gradient computes the scores again.
#include <torch/extension.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "bf16.h"

namespace {

struct Shape {
  int64_t n, t, s, c, heads, d, padded;
  float scale;
  bool causal;

  Shape(const at::Tensor& q, const at::Tensor& k, int64_t heads, bool causal)
      : n(q.size(0)), t(q.size(1)), s(k.size(1)), c(q.size(2)), heads(heads), d(c / heads), padded((s + 15) / 16 * 16), scale(1.0f / std::sqrt(static_cast<float>(d))), causal(causal) {}

  // How many keys a query may see.
  int64_t seen(int64_t i) const { return causal ? std::min(i + 1, s) : s; }
};

// One head's rows as [d][padded]: the loops below run along tokens.
void transpose(const Half* from, float* to, const Shape& z) {
  for (int64_t j = 0; j < z.s; j++)
    for (int64_t e = 0; e < z.d; e++) to[e * z.padded + j] = up(from[j * z.c + e]);
}

// Probabilities of one query over all keys.
void probabilities(const float* q, const float* keys, float* p, int64_t seen, const Shape& z) {
  const int64_t padded = z.padded;
  std::fill(p, p + padded, 0.0f);
  for (int64_t e = 0; e < z.d; e++) {
    const float a = q[e] * z.scale;
    const float* row = keys + e * padded;
#pragma omp simd
    for (int64_t j = 0; j < padded; j++) p[j] += a * row[j];
  }
  float most = -std::numeric_limits<float>::max(), sum = 0;
#pragma omp simd reduction(max : most)
  for (int64_t j = 0; j < seen; j++) most = std::max(most, p[j]);
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < seen; j++) {
    p[j] = exponential(p[j] - most);
    sum += p[j];
  }
  const float inverse = 1.0f / sum;
#pragma omp simd
  for (int64_t j = 0; j < seen; j++) p[j] *= inverse;
  std::fill(p + seen, p + padded, 0.0f);
}

}  // namespace

at::Tensor attention_forward(at::Tensor q, at::Tensor k, at::Tensor v, int64_t heads, bool causal) {
  const Shape z(q, k, heads, causal);
  auto y = at::empty_like(q);
  const Half *pq = data(q), *pk = data(k), *pv = data(v);
  Half* py = data(y);
#pragma omp parallel for
  for (int64_t i = 0; i < z.n * heads; i++) {
    const int64_t sample = i / heads, at = (i % heads) * z.d;
    std::vector<float> buffer(2 * z.d * z.padded + z.padded + z.d);
    float *keys = buffer.data(), *values = keys + z.d * z.padded, *p = values + z.d * z.padded, *query = p + z.padded;
    transpose(pk + sample * z.s * z.c + at, keys, z);
    transpose(pv + sample * z.s * z.c + at, values, z);
    for (int64_t row = 0; row < z.t; row++) {
      const int64_t place = (sample * z.t + row) * z.c + at;
      for (int64_t e = 0; e < z.d; e++) query[e] = up(pq[place + e]);
      probabilities(query, keys, p, z.seen(row), z);
      for (int64_t e = 0; e < z.d; e++) {
        const float* column = values + e * z.padded;
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t j = 0; j < z.padded; j++) sum += p[j] * column[j];
        py[place + e] = down(sum);
      }
    }
  }
  return y;
}

std::vector<at::Tensor> attention_backward(at::Tensor dy, at::Tensor q, at::Tensor k, at::Tensor v, int64_t heads, bool causal) {
  const Shape z(q, k, heads, causal);
  auto dq = at::empty_like(q), dk = at::empty_like(k), dv = at::empty_like(v);
  const Half *pd = data(dy), *pq = data(q), *pk = data(k), *pv = data(v);
  Half *pdq = data(dq), *pdk = data(dk), *pdv = data(dv);
#pragma omp parallel for
  for (int64_t i = 0; i < z.n * heads; i++) {
    const int64_t sample = i / heads, at = (i % heads) * z.d, block = z.d * z.padded;
    std::vector<float> buffer(4 * block + 2 * z.padded + 2 * z.d);
    float *keys = buffer.data(), *values = keys + block, *dkeys = values + block, *dvalues = dkeys + block;
    float *p = dvalues + block, *dp = p + z.padded, *query = dp + z.padded, *grad = query + z.d;
    transpose(pk + sample * z.s * z.c + at, keys, z);
    transpose(pv + sample * z.s * z.c + at, values, z);
    for (int64_t row = 0; row < z.t; row++) {
      const int64_t place = (sample * z.t + row) * z.c + at;
      for (int64_t e = 0; e < z.d; e++) {
        query[e] = up(pq[place + e]);
        grad[e] = up(pd[place + e]);
      }
      probabilities(query, keys, p, z.seen(row), z);
      std::fill(dp, dp + z.padded, 0.0f);
      for (int64_t e = 0; e < z.d; e++) {
        const float g = grad[e], *column = values + e * z.padded;
        float* out = dvalues + e * z.padded;
#pragma omp simd
        for (int64_t j = 0; j < z.padded; j++) {
          dp[j] += g * column[j];
          out[j] += g * p[j];
        }
      }
      float mean = 0;
#pragma omp simd reduction(+ : mean)
      for (int64_t j = 0; j < z.padded; j++) mean += p[j] * dp[j];
#pragma omp simd
      for (int64_t j = 0; j < z.padded; j++) dp[j] = p[j] * (dp[j] - mean) * z.scale;
      for (int64_t e = 0; e < z.d; e++) {
        const float x = query[e], *column = keys + e * z.padded;
        float *out = dkeys + e * z.padded, sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t j = 0; j < z.padded; j++) {
          sum += dp[j] * column[j];
          out[j] += x * dp[j];
        }
        pdq[place + e] = down(sum);
      }
    }
    for (int64_t j = 0; j < z.s; j++)
      for (int64_t e = 0; e < z.d; e++) {
        const int64_t place = (sample * z.s + j) * z.c + at + e;
        pdk[place] = down(dkeys[e * z.padded + j]);
        pdv[place] = down(dvalues[e * z.padded + j]);
      }
  }
  return {dq, dk, dv};
}
