/// @file dae_vector.h
/// Vectors for SUNDIALS whose operations run on the widest registers: those of its package are
/// built without. They lie on 64-byte lines and are filled up with zeros to whole ones.
#pragma once

#include <stdint.h>

/// Makes an N_Vector of (size) zeros in a SUNContext; NULL: no memory. It and its clones end with
/// N_VDestroy(); operations that IDAS does not need in its steps are those of N_VECTOR_SERIAL.
void *mag_dae_vector_new(int32_t size, void *context);

/// Weights of errors, 1 / (relative |y| + tolerance), of three such vectors.
void mag_dae_vector_weigh(double relative, void *tolerance, void *y, void *weight);
