/// @file taken.h
/// Counts every call that takes memory in this program: under the address sanitizer by its hook,
/// else by standing before glibc's functions.
#pragma once

#include <stdlib.h>

/// Calls so far.
static volatile int taken;

#if defined(__SANITIZE_ADDRESS__)
/// Called by the sanitizer.
void __sanitizer_malloc_hook(const volatile void *memory, size_t size);
/// Counts.
void __sanitizer_malloc_hook(const volatile void *memory, size_t size)
{
    (void)memory;
    (void)size;
    taken++;
}
#else
/// glibc's own.
void *__libc_malloc(size_t size);
/// glibc's own.
void *__libc_calloc(size_t count, size_t size);
/// glibc's own.
void *__libc_realloc(void *memory, size_t size);

/// Counts, then takes.
void *malloc(size_t size)
{
    taken++;
    return __libc_malloc(size);
}

/// Counts, then takes.
void *calloc(size_t count, size_t size)
{
    taken++;
    return __libc_calloc(count, size);
}

/// Counts, then takes.
void *realloc(void *memory, size_t size)
{
    taken++;
    return __libc_realloc(memory, size);
}
#endif
