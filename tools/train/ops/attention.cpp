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

constexpr int64_t LANES = 16;
// Sixteen floats at any address.
typedef float Lanes __attribute__((vector_size(64), aligned(4), may_alias));

inline Lanes all(float x) { return x - Lanes{}; }
inline Lanes& at(float* p) { return *reinterpret_cast<Lanes*>(p); }
inline const Lanes& at(const float* p) { return *reinterpret_cast<const Lanes*>(p); }

inline int64_t padded(int64_t x) { return (x + LANES - 1) / LANES * LANES; }

struct Shape {
  int64_t n, t, s, c, heads, d, keys, width;  // keys and width: s and d, padded to whole lanes
  float scale;
  bool causal;

  Shape(const at::Tensor& q, const at::Tensor& k, int64_t heads, bool causal)
      : n(q.size(0)), t(q.size(1)), s(k.size(1)), c(q.size(2)), heads(heads), d(c / heads), keys(padded(s)), width(padded(d)), scale(1.0f / std::sqrt(static_cast<float>(d))), causal(causal) {}

  // How many keys a query may see.
  int64_t seen(int64_t i) const { return causal ? std::min(i + 1, s) : s; }
};

// Zeros pad all of these.
void read_row(const Half* from, float* to, const Shape& z) {
  for (int64_t e = 0; e < z.d; e++) to[e] = up(from[e]);
}

// One head's rows, [keys][width].
void read_rows(const Half* from, float* to, const Shape& z) {
  for (int64_t j = 0; j < z.s; j++) read_row(from + j * z.c, to + j * z.width, z);
}

// Those as columns, [width][keys].
void transpose(const float* from, float* to, const Shape& z) {
  for (int64_t j = 0; j < z.s; j++)
    for (int64_t e = 0; e < z.d; e++) to[e * z.keys + j] = from[j * z.width + e];
}

// out[j] = Σ_e row[e]·columns[e][j], B·16 places from here on, in registers.
template <int B>
inline void product_block(const float* row, const float* columns, float* out, const Shape& z) {
  Lanes sum[B] = {};
  for (int64_t e = 0; e < z.d; e++) {
    const Lanes a = all(row[e]);
    for (int b = 0; b < B; b++) sum[b] += a * at(columns + e * z.keys + b * LANES);
  }
  for (int b = 0; b < B; b++) at(out + b * LANES) = sum[b];
}

// A row with every key.
inline void product(const float* row, const float* columns, float* out, const Shape& z) {
  int64_t j = 0;
  for (; j + 4 * LANES <= z.keys; j += 4 * LANES) product_block<4>(row, columns + j, out + j, z);
  for (; j + 2 * LANES <= z.keys; j += 2 * LANES) product_block<2>(row, columns + j, out + j, z);
  for (; j < z.keys; j += LANES) product_block<1>(row, columns + j, out + j, z);
}

// out[e] = Σ_j weights[j]·rows[j][e]; four sums at a time, since one would wait for itself.
inline void mix(const float* weights, const float* rows, float* out, const Shape& z) {
  for (int64_t e = 0; e < z.width; e += LANES) {
    Lanes sum[4] = {};
    for (int64_t j = 0; j < z.keys; j += 4)
      for (int b = 0; b < 4; b++) sum[b] += all(weights[j + b]) * at(rows + (j + b) * z.width + e);
    at(out + e) = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}

// rows[j] += Σ_r weights[r][j]·from[r] for a group of queries: rows are read and written once for all of them.
constexpr int64_t GROUP = 4;
inline void spread(const float* weights, const float* from, float* rows, const Shape& z) {
  for (int64_t e = 0; e < z.width; e += LANES) {
    Lanes a[GROUP];
    for (int r = 0; r < GROUP; r++) a[r] = at(from + r * z.width + e);
    for (int64_t j = 0; j < z.s; j++) {
      Lanes sum = at(rows + j * z.width + e);
      for (int r = 0; r < GROUP; r++) sum += all(weights[r * z.keys + j]) * a[r];
      at(rows + j * z.width + e) = sum;
    }
  }
}

// Probabilities of one query, already scaled, over all keys.
void probabilities(const float* q, const float* columns, float* p, int64_t seen, const Shape& z) {
  product(q, columns, p, z);
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
  std::fill(p + seen, p + z.keys, 0.0f);
}

void write_row(const float* from, Half* to, const Shape& z) {
  for (int64_t e = 0; e < z.d; e++) to[e] = down(from[e]);
}

}  // namespace

at::Tensor attention_forward(at::Tensor q, at::Tensor k, at::Tensor v, int64_t heads, bool causal) {
  const Shape z(q, k, heads, causal);
  auto y = at::empty_like(q);
  const Half *pq = data(q), *pk = data(k), *pv = data(v);
  Half* py = data(y);
#pragma omp parallel for
  for (int64_t i = 0; i < z.n * heads; i++) {
    const int64_t sample = i / heads, head = (i % heads) * z.d, block = z.keys * z.width;
    std::vector<float> buffer(3 * block + z.keys + 2 * z.width);
    float *rows = buffer.data(), *columns = rows + block, *values = columns + block;
    float *p = values + block, *query = p + z.keys, *out = query + z.width;
    read_rows(pk + sample * z.s * z.c + head, rows, z);
    transpose(rows, columns, z);
    read_rows(pv + sample * z.s * z.c + head, values, z);
    for (int64_t row = 0; row < z.t; row++) {
      const int64_t place = (sample * z.t + row) * z.c + head;
      read_row(pq + place, query, z);
      for (int64_t e = 0; e < z.d; e++) query[e] *= z.scale;
      probabilities(query, columns, p, z.seen(row), z);
      mix(p, values, out, z);
      write_row(out, py + place, z);
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
    const int64_t sample = i / heads, head = (i % heads) * z.d, block = z.keys * z.width;
    std::vector<float> buffer(6 * block + GROUP * 2 * (z.keys + z.width) + z.width);
    float *rows = buffer.data(), *columns = rows + block, *values = columns + block, *values_columns = values + block;
    float *dkeys = values_columns + block, *dvalues = dkeys + block;
    float *ps = dvalues + block, *dps = ps + GROUP * z.keys, *queries = dps + GROUP * z.keys, *grads = queries + GROUP * z.width, *out = grads + GROUP * z.width;
    read_rows(pk + sample * z.s * z.c + head, rows, z);
    transpose(rows, columns, z);
    read_rows(pv + sample * z.s * z.c + head, values, z);
    transpose(values, values_columns, z);
    for (int64_t first = 0; first < z.t; first += GROUP) {
      const int64_t count = std::min(GROUP, z.t - first);
      if (count < GROUP) std::fill(ps, out, 0.0f);
      for (int64_t r = 0; r < count; r++) {
        const int64_t place = (sample * z.t + first + r) * z.c + head;
        float *p = ps + r * z.keys, *dp = dps + r * z.keys, *query = queries + r * z.width, *grad = grads + r * z.width;
        read_row(pq + place, query, z);
        for (int64_t e = 0; e < z.d; e++) query[e] *= z.scale;
        read_row(pd + place, grad, z);
        probabilities(query, columns, p, z.seen(first + r), z);
        product(grad, values_columns, dp, z);
        float mean = 0;
#pragma omp simd reduction(+ : mean)
        for (int64_t j = 0; j < z.keys; j++) mean += p[j] * dp[j];
#pragma omp simd
        for (int64_t j = 0; j < z.keys; j++) dp[j] = p[j] * (dp[j] - mean);
        mix(dp, rows, out, z);
        for (int64_t e = 0; e < z.d; e++) out[e] *= z.scale;
        write_row(out, pdq + place, z);
      }
      spread(ps, grads, dvalues, z);
      // The queries have the scale already, the keys do not.
      spread(dps, queries, dkeys, z);
    }
    for (int64_t j = 0; j < z.s; j++) {
      const int64_t place = (sample * z.s + j) * z.c + head;
      write_row(dkeys + j * z.width, pdk + place, z);
      write_row(dvalues + j * z.width, pdv + place, z);
    }
  }
  return {dq, dk, dv};
}
