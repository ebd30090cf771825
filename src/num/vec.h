/// @file vec.h
/// Short vectors of populations: what the compiler's vector type lacks, on the widest registers.
/// A mask has one bit a lane.
#pragma once

#include <stdint.h>
#include <string.h>

/// A lattice population. `float`, or `double` in the build that proves conservation.
#ifdef MAG_POP_DOUBLE
typedef double mag_pop;
/// A whole number as wide as a population.
typedef int64_t mag_pop_bits;
#else
typedef float mag_pop;
/// A whole number as wide as a population.
typedef int32_t mag_pop_bits;
#endif

#if defined(__AVX512F__)
/// Width of a vector: the widest register.
#define MAG_VEC_BYTES 64
#elif defined(__AVX__)
#define MAG_VEC_BYTES 32
#else
#define MAG_VEC_BYTES 16
#endif

#if defined(__AVX__)
#include <immintrin.h>
#endif

/// Before a function whose arguments are known where it is called: it is made anew for each call.
#define MAG_ALWAYS_INLINE static inline __attribute__((always_inline))

/// Lanes of a vector.
#define MAG_LANES ((int)(MAG_VEC_BYTES / sizeof(mag_pop)))
/// log2 of MAG_LANES.
#define MAG_LANE_BITS (MAG_LANES == 16 ? 4 : MAG_LANES == 8 ? 3 : MAG_LANES == 4 ? 2 : 1)
/// Every lane.
#define MAG_ALL_LANES ((1u << MAG_LANES) - 1u)

/// MAG_LANES populations.
typedef mag_pop mag_vec __attribute__((vector_size(MAG_VEC_BYTES)));
/// The same bits as whole numbers.
typedef mag_pop_bits mag_vec_bits __attribute__((vector_size(MAG_VEC_BYTES)));
/// The same, anywhere in memory.
typedef mag_pop mag_vec_loose __attribute__((vector_size(MAG_VEC_BYTES), aligned(4), may_alias));

/// MAG_LANES indices.
typedef int32_t mag_index __attribute__((vector_size(4 * MAG_VEC_BYTES / sizeof(mag_pop))));
/// MAG_LANES numbers in single precision.
typedef float mag_single __attribute__((vector_size(4 * MAG_VEC_BYTES / sizeof(mag_pop))));
/// MAG_LANES sums in double precision.
typedef double mag_sum __attribute__((vector_size(8 * MAG_VEC_BYTES / sizeof(mag_pop))));

/// The bits of sums.
typedef int64_t mag_sum_bits __attribute__((vector_size(8 * MAG_VEC_BYTES / sizeof(mag_pop))));

/// Every lane the same.
static inline mag_vec mag_vec_of(mag_pop value)
{
    return value - (mag_vec){0};
}

/// Every lane the same number, rounded to a population.
static inline mag_vec mag_vec_splat(double value)
{
    return mag_vec_of((mag_pop)value);
}

/// Lanes from consecutive values.
static inline mag_vec mag_vec_load(const mag_pop *from)
{
    return *(const mag_vec_loose *)from;
}

/// Lanes to consecutive places.
static inline void mag_vec_store(mag_pop *to, mag_vec v)
{
    *(mag_vec_loose *)to = v;
}

/// All bits set in the lanes of the mask.
static inline mag_vec_bits mag_vec_lanes(uint32_t mask)
{
    mag_vec_bits bit = {0};
    for (int l = 0; l < MAG_LANES; l++) {
        bit[l] = (mag_pop_bits)1 << l;
    }
    return (((mag_pop_bits)mask - (mag_vec_bits){0}) & bit) != 0;
}

/// `a` where the bits are set, else `b`.
static inline mag_vec mag_vec_choose(mag_vec_bits lanes, mag_vec a, mag_vec b)
{
    return (mag_vec)((lanes & (mag_vec_bits)a) | (~lanes & (mag_vec_bits)b));
}

/// The lanes of the mask, zero elsewhere.
static inline mag_vec mag_vec_keep(uint32_t mask, mag_vec v)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec)_mm512_maskz_mov_ps((__mmask16)mask, (__m512)v);
#else
    return (mag_vec)(mag_vec_lanes(mask) & (mag_vec_bits)v);
#endif
}

/// `a` in the lanes of the mask, `b` elsewhere.
static inline mag_vec mag_vec_pick(uint32_t mask, mag_vec a, mag_vec b)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec)_mm512_mask_mov_ps((__m512)b, (__mmask16)mask, (__m512)a);
#else
    return mag_vec_choose(mag_vec_lanes(mask), a, b);
#endif
}

/// Greater of the two, lane by lane.
static inline mag_vec mag_vec_max(mag_vec a, mag_vec b)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec)_mm512_max_ps((__m512)a, (__m512)b);
#else
    return mag_vec_choose((mag_vec_bits)(a > b), a, b);
#endif
}

/// Lesser of the two, lane by lane.
static inline mag_vec mag_vec_min(mag_vec a, mag_vec b)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec)_mm512_min_ps((__m512)a, (__m512)b);
#else
    return mag_vec_choose((mag_vec_bits)(a < b), a, b);
#endif
}

/// Returns one bit for each lane l where the test holds.
#define MAG_RETURN_MASK(test)                                                                      \
    uint32_t mask = 0;                                                                             \
    for (int l = 0; l < MAG_LANES; l++) {                                                          \
        mask |= (uint32_t)(test) << l;                                                             \
    }                                                                                              \
    return mask

/// One bit a lane where a > b.
static inline uint32_t mag_vec_above(mag_vec a, mag_vec b)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GT_OQ);
#else
    MAG_RETURN_MASK(a[l] > b[l]);
#endif
}

/// Square root, lane by lane.
static inline mag_vec mag_vec_sqrt(mag_vec v)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec)_mm512_sqrt_ps((__m512)v);
#elif defined(__AVX512F__)
    return (mag_vec)_mm512_sqrt_pd((__m512d)v);
#elif defined(__AVX__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec)_mm256_sqrt_ps((__m256)v);
#else
    for (int l = 0; l < MAG_LANES; l++) {
        v[l] = (mag_pop)__builtin_sqrt((double)v[l]);
    }
    return v;
#endif
}

/// 1 / v, lane by lane, to a unit in the last place; v is neither 0 nor a denormal.
static inline mag_vec mag_vec_inverse(mag_vec v)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    // An estimate of 14 bits and a step of Newton's: a third of what a division costs.
    const mag_vec near = (mag_vec)_mm512_rcp14_ps((__m512)v);
    return near + near * (mag_vec_of(1.0f) - v * near);
#else
    return mag_vec_of((mag_pop)1.0) / v;
#endif
}

enum {
    MAG_VEC_MANTISSA = sizeof(mag_pop) == 4 ? 23 : 52, ///< bits after the point of a population
    MAG_VEC_BIAS = sizeof(mag_pop) == 4 ? 127 : 1023   ///< of its exponent
};

/// Logarithm to base 2 of numbers that are positive and not denormal, within 2e-6: of a number from
/// 1 to 2 it is that of the root of 2 and 2 / ln 2 atanh((x - root) / (x + root)).
static inline mag_vec mag_vec_log2(mag_vec v)
{
    const mag_pop_bits low = ((mag_pop_bits)1 << MAG_VEC_MANTISSA) - 1;
    const mag_vec_bits bits = (mag_vec_bits)v;
    const mag_vec x = (mag_vec)((bits & low) | ((mag_pop_bits)MAG_VEC_BIAS << MAG_VEC_MANTISSA));
    const mag_vec whole =
        __builtin_convertvector((bits >> MAG_VEC_MANTISSA) - MAG_VEC_BIAS, mag_vec);
    const mag_pop root = (mag_pop)1.41421356237309505, first = (mag_pop)2.88539008177792681;
    const mag_vec y = (x - root) / (x + root);
    const mag_vec yy = y * y;
    const mag_vec sum =
        (((mag_pop)(1.0 / 7.0) * yy + (mag_pop)0.2) * yy + (mag_pop)(1.0 / 3.0)) * yy;
    return whole + (mag_pop)0.5 + first * y * (sum + (mag_pop)1.0);
}

/// Two to powers from -100 to 100, which others are taken for, within 2e-7 of it.
static inline mag_vec mag_vec_exp2(mag_vec v)
{
    static const double terms[] = {1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0};
    const mag_vec within = mag_vec_max(mag_vec_splat(-100.0), mag_vec_min(v, mag_vec_splat(100.0)));
    const mag_vec_bits nearest =
        __builtin_convertvector(within + (mag_pop)128.5, mag_vec_bits) - 128;
    const mag_vec x =
        (mag_pop)0.693147180559945309 * (within - __builtin_convertvector(nearest, mag_vec));
    mag_vec sum = mag_vec_splat(terms[0]);
    for (int n = 1; n < 7; n++) {
        sum = sum * x + (mag_pop)terms[n];
    }
    return sum * (mag_vec)((nearest + MAG_VEC_BIAS) << MAG_VEC_MANTISSA);
}

/// Stores the lanes of the mask to consecutive places; the others are not touched.
static inline void mag_vec_store_some(mag_pop *to, mag_vec v, uint32_t mask)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    _mm512_mask_storeu_ps(to, (__mmask16)mask, (__m512)v);
#else
    for (int l = 0; l < MAG_LANES; l++) {
        if (mask >> l & 1u) {
            to[l] = v[l];
        }
    }
#endif
}

/// 0, 1, 2 ... lane by lane.
static inline mag_index mag_index_count(void)
{
    mag_index v = {0};
    for (int l = 0; l < MAG_LANES; l++) {
        v[l] = l;
    }
    return v;
}

/// Indices from consecutive places.
static inline mag_index mag_index_load(const int32_t *from)
{
    mag_index v;
    memcpy(&v, from, sizeof v);
    return v;
}

/// Sums from consecutive places.
static inline mag_sum mag_sum_load(const double *from)
{
    mag_sum v;
    memcpy(&v, from, sizeof v);
    return v;
}

/// Sums to consecutive places.
static inline void mag_sum_store(double *to, mag_sum v)
{
    memcpy(to, &v, sizeof v);
}

/// The lanes of the mask, zero elsewhere.
static inline mag_sum mag_sum_keep(uint32_t mask, mag_sum v)
{
    return (mag_sum)((mag_sum_bits)v & __builtin_convertvector(mag_vec_lanes(mask), mag_sum_bits));
}

/// Indices from the places `base[index]`.
static inline mag_index mag_index_gather(const int32_t *base, mag_index index)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_index)_mm512_i32gather_epi32((__m512i)index, base, 4);
#else
    mag_index v = {0};
    for (int l = 0; l < MAG_LANES; l++) {
        v[l] = base[index[l]];
    }
    return v;
#endif
}

/// One bit a lane where any of `bits` is set.
static inline uint32_t mag_index_test(mag_index v, int32_t bits)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return _mm512_test_epi32_mask((__m512i)v, _mm512_set1_epi32(bits));
#else
    MAG_RETURN_MASK((v[l] & bits) != 0);
#endif
}

/// One bit a lane where the two have a bit in common.
static inline uint32_t mag_index_share(mag_index a, mag_index b)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return _mm512_test_epi32_mask((__m512i)a, (__m512i)b);
#else
    MAG_RETURN_MASK((a[l] & b[l]) != 0);
#endif
}

/// One bit a lane where a > b.
static inline uint32_t mag_index_above(mag_index a, mag_index b)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return _mm512_cmpgt_epi32_mask((__m512i)a, (__m512i)b);
#else
    MAG_RETURN_MASK(a[l] > b[l]);
#endif
}

/// One bit a lane that is not `value`.
static inline uint32_t mag_index_differ(mag_index v, int32_t value)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return _mm512_cmpneq_epi32_mask((__m512i)v, _mm512_set1_epi32(value));
#else
    MAG_RETURN_MASK(v[l] != value);
#endif
}

/// The nearest whole numbers.
static inline mag_vec_bits mag_vec_round(mag_vec v)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec_bits)_mm512_cvtps_epi32((__m512)v);
#else
    mag_vec_bits whole = {0};
    for (int l = 0; l < MAG_LANES; l++) {
        whole[l] = (mag_pop_bits)__builtin_llrint((double)v[l]);
    }
    return whole;
#endif
}

/// `a` where the whole numbers are -1, `b` where they are 0.
static inline mag_index mag_index_choose(mag_index lanes, mag_index a, mag_index b)
{
    return (lanes & a) | (~lanes & b);
}

/// Lanes from the places `base[index]`.
static inline mag_vec mag_vec_gather(const mag_pop *base, mag_index index)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    return (mag_vec)_mm512_i32gather_ps((__m512i)index, base, 4);
#else
    mag_vec v = {0};
    for (int l = 0; l < MAG_LANES; l++) {
        v[l] = base[index[l]];
    }
    return v;
#endif
}

/// Stores the lanes of the mask to the places `base[index[l]]`, which must differ.
static inline void mag_vec_scatter(mag_pop *base, mag_index index, mag_vec v, uint32_t mask)
{
#if defined(__AVX512F__) && !defined(MAG_POP_DOUBLE)
    _mm512_mask_i32scatter_ps(base, (__mmask16)mask, (__m512i)index, (__m512)v, 4);
#else
    for (int l = 0; l < MAG_LANES; l++) {
        if (mask >> l & 1u) {
            base[index[l]] = v[l];
        }
    }
#endif
}
