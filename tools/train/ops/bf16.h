// bfloat16 as bits, and the elementary functions that the operators here are made of.
#pragma once

#include <torch/extension.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace {

using Half = uint16_t;

inline float up(Half x) {
  uint32_t bits = static_cast<uint32_t>(x) << 16;
  float f;
  std::memcpy(&f, &bits, 4);
  return f;
}

// Round to nearest even.
inline Half down(float f) {
  uint32_t bits;
  std::memcpy(&bits, &f, 4);
  bits += 0x7fff + ((bits >> 16) & 1);
  return static_cast<Half>(bits >> 16);
}

inline Half* data(const at::Tensor& t) { return reinterpret_cast<Half*>(t.data_ptr<at::BFloat16>()); }

// e^x in float32 to a few units in the last place of bfloat16's needs: 2^(x·log2 e) with a fifth-order polynomial.
inline float exponential(float x) {
  x = std::min(std::max(x, -87.0f), 88.0f) * 1.44269504f;
  float whole = std::floor(x);
  float f = x - whole;
  float p = 1.0f + f * (0.69314718f + f * (0.24022651f + f * (0.05550411f + f * (0.00961813f + f * 0.00133336f))));
  int32_t bits = (static_cast<int32_t>(whole) + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, 4);
  return p * scale;
}

[[maybe_unused]] inline float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

}  // namespace
