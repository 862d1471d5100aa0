/* Marks an inner loop: it is compiled for AVX2 as well, and the loader takes the better one. Not by
 * clang 14, which gives the chosen function another name than its callers know, and not in
 * sanitized builds, where the loader's choice would run before the sanitizer is up. */
#pragma once

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) &&                        \
    !defined(__SANITIZE_ADDRESS__)
#define SIMD_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define SIMD_CLONES
#endif
