/// @file vec_math.h
/// Powers of short vectors of populations: log2 and exp2, as exact as a population holds, without a
/// call for each lane.
#pragma once

#include "num/vec.h"

#ifdef MAG_POP_DOUBLE
/// Bits of a population's mantissa.
#define MAG_MANTISSA 52
/// Bits of the square root of 1/2.
#define MAG_ROOT_HALF_BITS 0x3fe6a09e667f3bcd
enum {
    MAG_LOG_TERMS = 11, ///< of the series of the logarithm: 0.172^22 / 23 is below rounding
    MAG_EXP_TERMS = 13, ///< of the series of the power: 0.347^14 / 14! is below rounding
    MAG_EXP_MOST = 1021 ///< largest power of two that is told from infinity
};
#else
/// Bits of a population's mantissa.
#define MAG_MANTISSA       23
/// Bits of the square root of 1/2.
#define MAG_ROOT_HALF_BITS 0x3f3504f3
enum {
    MAG_LOG_TERMS = 5, ///< of the series of the logarithm: 0.172^10 / 11 is below rounding
    MAG_EXP_TERMS = 7, ///< of the series of the power: 0.347^8 / 8! is below rounding
    MAG_EXP_MOST = 125 ///< largest power of two that is told from infinity
};
#endif

/// Lesser of the two, lane by lane.
static inline mag_vec mag_vec_min(mag_vec a, mag_vec b)
{
    return mag_vec_choose((mag_vec_bits)(a < b), a, b);
}

/// Binary logarithm of positive, normal lanes. Error below 3e-7 (float) or 1e-15 (double) of the
/// larger of 1 and the result.
static inline mag_vec mag_vec_log2(mag_vec x)
{
    const mag_pop_bits one = (mag_pop_bits)1 << MAG_MANTISSA;
    const mag_vec_bits bits = (mag_vec_bits)x;
    // x = m 2^e with m between the roots of 1/2 and 2
    const mag_vec_bits e = (bits - (mag_pop_bits)MAG_ROOT_HALF_BITS) >> MAG_MANTISSA;
    const mag_vec m = (mag_vec)(bits - e * one);
    const mag_vec z = (m - (mag_pop)1.0) / (m + (mag_pop)1.0);
    const mag_vec zz = z * z;
    mag_vec sum = mag_vec_of((mag_pop)0.0);

    for (int n = MAG_LOG_TERMS - 1; n >= 0; n--) { // log m = 2 (z + z^3 / 3 + z^5 / 5 ...)
        sum = sum * zz + (mag_pop)(1.0 / (2 * n + 1));
    }
    return __builtin_convertvector(e, mag_vec) + (mag_pop)2.8853900817779268 * z * sum;
}

/// 2 to the power of each lane; powers beyond MAG_EXP_MOST either way are taken as that. Error
/// below 3e-7 (float) or 1e-15 (double) of the result.
static inline mag_vec mag_vec_exp2(mag_vec x)
{
    const mag_pop most = (mag_pop)MAG_EXP_MOST;
    const mag_pop_bits one = (mag_pop_bits)1 << MAG_MANTISSA;
    // Adding this pushes the fraction out of the mantissa, to the nearest whole number.
    const mag_vec push = mag_vec_of((mag_pop)1.5 * (mag_pop)one);
    x = mag_vec_min(mag_vec_max(x, mag_vec_of(-most)), mag_vec_of(most));
    const mag_vec pushed = x + push;
    const mag_vec_bits whole = (mag_vec_bits)pushed - (mag_vec_bits)push;
    const mag_vec t = (x - (pushed - push)) * (mag_pop)0.69314718055994531;
    mag_vec sum = mag_vec_of((mag_pop)1.0);

    for (int n = MAG_EXP_TERMS; n >= 1; n--) { // exp t = 1 + t (1 + t / 2 (1 + t / 3 ...
        sum = sum * t * (mag_pop)(1.0 / n) + (mag_pop)1.0;
    }
    return (mag_vec)((mag_vec_bits)sum + whole * one);
}
