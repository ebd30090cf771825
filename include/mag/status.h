/// @file status.h
/// What every function that can fail returns, and how a failure travels up with its message.
#pragma once

struct mag_context;

/// The outcome of a call. The number is also the exit status of the program.
typedef enum mag_status {
    MAG_OK = 0,       ///< done
    MAG_BAD_CALL = 2, ///< wrong command line, or a function called with what it does not accept
    MAG_BAD_CASE = 3, ///< a case or input file is wrong; the message names file, line and column
    MAG_DIVERGED = 4, ///< the numbers failed; the message names quantity, place and time
    MAG_MACHINE = 5,  ///< the machine failed: disk, memory; the message names the file or the size
    MAG_STOPPED = 128 ///< a signal asked for the end and a checkpoint was written
} mag_status;

/// Hands a failure up: returns from the calling function unless `call` is MAG_OK.
#define MAG_TRY(call)                                                                              \
    do {                                                                                           \
        const mag_status status_ = (call);                                                         \
        if (status_ != MAG_OK) {                                                                   \
            return status_;                                                                        \
        }                                                                                          \
    } while (0)

#if defined(__GNUC__)
/// Lets the compiler check the arguments against the format, argument number `text`.
#define MAG_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define MAG_PRINTF(text, first)
#endif

/// Keeps the message in the context and returns `status`, so that a failure is one line:
/// `return mag_fail(ctx, MAG_BAD_CASE, "...", ...)`. A NULL context keeps no message.
mag_status mag_fail(struct mag_context *ctx, mag_status status, const char *format, ...)
    MAG_PRINTF(3, 4);

/// What went wrong last, or "". Borrowed; valid until the next failure.
const char *mag_message(const struct mag_context *ctx);

#ifdef MAG_ASSERTS
/// Reports a mistake of ours with file and line and aborts. Called by MAG_ASSERT only.
_Noreturn void mag_assert_failed(const char *what, const char *file, int line);
/// Aborts where `truth` does not hold: a mistake of ours, never of the user. On in checked builds.
#define MAG_ASSERT(truth) ((truth) ? (void)0 : mag_assert_failed(#truth, __FILE__, __LINE__))
#else
#define MAG_ASSERT(truth) ((void)0)
#endif
