// Arguments and results of the functions that JavaScript calls. src/native/contract.ts says what they are;
// what a user can get wrong is checked there, so a wrong type here is a defect of the package itself.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

namespace reaper::addon {

inline std::string text_argument(const Napi::CallbackInfo& info, size_t index) {
  return info[index].As<Napi::String>().Utf8Value();
}

// For strings that need not be UTF-8.
inline std::string bytes_argument(const Napi::CallbackInfo& info, size_t index) {
  const auto bytes = info[index].As<Napi::Uint8Array>();
  return std::string(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength());
}

inline int int_argument(const Napi::CallbackInfo& info, size_t index) {
  return info[index].As<Napi::Number>().Int32Value();
}

inline uint64_t id_argument(const Napi::CallbackInfo& info, size_t index) {
  return static_cast<uint64_t>(info[index].As<Napi::Number>().Int64Value());
}

// Strings that arrive as one, each ended by a NUL: one call into JavaScript, however long the environment is.
class StringBlock {
 public:
  StringBlock() = default;
  explicit StringBlock(std::string text) : text_(std::move(text)) {
    for (size_t at = 0; at < text_.size(); at = text_.find('\0', at) + 1) pointers_.push_back(&text_[at]);
    pointers_.push_back(nullptr);
  }
  StringBlock(const StringBlock&) = delete;
  StringBlock& operator=(const StringBlock&) = delete;

  // NULL-terminated, as execve(2) takes it.
  char* const* get() const { return pointers_.data(); }
  size_t size() const { return pointers_.size() - 1; }

 private:
  std::string text_;
  std::vector<char*> pointers_;
};

}  // namespace reaper::addon
