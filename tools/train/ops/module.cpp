// What Python sees of norms.cpp and attention.cpp.
#include <torch/extension.h>

#include <vector>

std::vector<at::Tensor> group_norm_forward(at::Tensor x, at::Tensor bias, at::Tensor weight, at::Tensor shift, int64_t groups, double eps, bool act, bool anchored);
std::vector<at::Tensor> group_norm_backward(at::Tensor dy, at::Tensor x, at::Tensor bias, at::Tensor weight, at::Tensor shift, at::Tensor mean, at::Tensor rstd, bool act, bool anchored);
std::vector<at::Tensor> layer_norm_forward(at::Tensor x, at::Tensor weight, at::Tensor shift, double eps);
std::vector<at::Tensor> layer_norm_backward(at::Tensor dy, at::Tensor x, at::Tensor weight, at::Tensor mean, at::Tensor rstd);
at::Tensor geglu_forward(at::Tensor x);
at::Tensor geglu_backward(at::Tensor dy, at::Tensor x);
at::Tensor attention_forward(at::Tensor q, at::Tensor k, at::Tensor v, int64_t heads, bool causal);
std::vector<at::Tensor> attention_backward(at::Tensor dy, at::Tensor q, at::Tensor k, at::Tensor v, int64_t heads, bool causal);

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
  m.def("group_norm_forward", &group_norm_forward);
  m.def("group_norm_backward", &group_norm_backward);
  m.def("layer_norm_forward", &layer_norm_forward);
  m.def("layer_norm_backward", &layer_norm_backward);
  m.def("geglu_forward", &geglu_forward);
  m.def("geglu_backward", &geglu_backward);
  m.def("attention_forward", &attention_forward);
  m.def("attention_backward", &attention_backward);
}
