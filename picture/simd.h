/* Marks an inner loop: it is compiled for AVX2 as well, and the loader takes the better one. Not in
 * sanitized builds, where the loader's choice would run before the sanitizer is up. */
#pragma once

#ifdef __has_feature
#define SIMD_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SIMD_HAS_FEATURE(feature) 0
#endif

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) &&             \
    !SIMD_HAS_FEATURE(address_sanitizer) && !SIMD_HAS_FEATURE(undefined_behavior_sanitizer)
#define SIMD_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define SIMD_CLONES
#endif
