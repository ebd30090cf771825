#include "run/checkpoint.h"

#include "run/aside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef MAG_VERSION
#define MAG_VERSION "unknown"
#endif

enum { NAME = 48 };

static const char MAGIC[8] = "MAGCHKP";

/// The file's first bytes.
typedef struct header {
    char magic[8];
    uint32_t format;
    uint32_t chunks;
    char program[NAME];
    char model[NAME];
    uint64_t fingerprint;
    mag_schedule schedule;
} header;

/// A row of the table of chunks.
typedef struct entry {
    char name[NAME];
    uint64_t size;
} entry;

enum { FORMAT = 1 };

/// Goes on with a sum over bytes: FNV-1a's rule (Fowler, Noll, Vo) on words of 8 bytes. Each step
/// is one-to-one in the word, so that no change of a single word goes unseen.
static uint64_t add_to_sum(uint64_t sum, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    const uint64_t prime = 1099511628211U;

    for (size_t at = 0; at < size; at += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + at, size - at < 8 ? size - at : 8);
        sum = (sum ^ word) * prime;
        sum ^= sum >> 32;
    }
    return (sum ^ size) * prime; // where a piece ends counts too
}

/// A file being written or read, and the sum over it so far.
typedef struct stream {
    FILE *file;
    uint64_t sum;
} stream;

static bool put(stream *s, const void *data, size_t size)
{
    s->sum = add_to_sum(s->sum, data, size);
    return size == 0 || fwrite(data, size, 1, s->file) == 1;
}

static bool get(stream *s, void *data, size_t size)
{
    if (size > 0 && fread(data, size, 1, s->file) != 1) {
        return false;
    }
    s->sum = add_to_sum(s->sum, data, size);
    return true;
}

static void set_name(char *to, const char *name)
{
    memset(to, 0, NAME);
    memcpy(to, name, strnlen(name, NAME - 1));
}

static header make_header(const mag_checkpoint *c, const mag_schedule *schedule, int count)
{
    header h;
    memset(&h, 0, sizeof h); // padding too: it goes to disk
    memcpy(h.magic, MAGIC, sizeof h.magic);
    h.format = FORMAT;
    h.chunks = (uint32_t)count;
    set_name(h.program, MAG_VERSION);
    set_name(h.model, c->model->name);
    h.fingerprint = c->fingerprint;
    h.schedule = *schedule;
    return h;
}

static bool put_all(stream *s, const header *h, const mag_chunk *chunks, int count)
{
    bool good = put(s, h, sizeof *h);
    for (int i = 0; i < count && good; i++) {
        entry e = {.size = chunks[i].size};
        set_name(e.name, chunks[i].name);
        good = put(s, &e, sizeof e);
    }
    for (int i = 0; i < count && good; i++) {
        good = put(s, chunks[i].data, chunks[i].size);
    }
    const uint64_t sum = s->sum;
    return good && fwrite(&sum, sizeof sum, 1, s->file) == 1;
}

mag_status mag_checkpoint_write(mag_context *ctx, const mag_checkpoint *c, void *state,
                                const mag_schedule *schedule)
{
    char part[MAG_PATH_LENGTH];
    mag_chunk chunks[MAG_CHUNKS];
    const int count = c->model->chunks(state, chunks);
    const header h = make_header(c, schedule, count);

    stream s = {NULL, 0};
    MAG_TRY(mag_aside_open(ctx, c->path, part, &s.file));
    const bool good = put_all(&s, &h, chunks, count);
    return mag_aside_close(ctx, s.file, good, part, c->path);
}

void mag_checkpoint_remove(const mag_checkpoint *c)
{
    char part[MAG_PATH_LENGTH];
    unlink(c->path);
    if (mag_aside_name(NULL, c->path, part) == MAG_OK) {
        unlink(part); // left by a kill while it was written
    }
}

static mag_status refuse(mag_context *ctx, const mag_checkpoint *c, const char *why)
{
    return mag_fail(ctx, MAG_BAD_CASE, "%s: %s; start anew without --resume", c->path, why);
}

static mag_status check_header(mag_context *ctx, const mag_checkpoint *c, const header *h,
                               int count)
{
    if (memcmp(h->magic, MAGIC, sizeof h->magic) != 0) {
        return refuse(ctx, c, "this is no checkpoint");
    }
    const header own = make_header(c, &h->schedule, count);
    if (h->format != own.format || memcmp(h->program, own.program, NAME) != 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: this checkpoint is of another version of Magnesia, %.47s (format %u), "
                        "but this is %.47s (format %u); start anew without --resume",
                        c->path, h->program, h->format, own.program, own.format);
    }
    if (memcmp(h->model, own.model, NAME) != 0) {
        return refuse(ctx, c, "this checkpoint is of another model");
    }
    if (h->fingerprint != own.fingerprint) {
        return refuse(
            ctx, c,
            "this checkpoint is of another case, the case was changed, or this build knows "
            "other parameters");
    }
    if (h->chunks != own.chunks) {
        return refuse(ctx, c, "this checkpoint holds another number of fields");
    }
    return MAG_OK;
}

static mag_status check_entries(mag_context *ctx, const mag_checkpoint *c, stream *s,
                                const mag_chunk *chunks, int count)
{
    for (int i = 0; i < count; i++) {
        entry e;
        char name[NAME];
        if (!get(s, &e, sizeof e)) {
            return refuse(ctx, c, "this checkpoint is torn: its table of fields ends early");
        }
        set_name(name, chunks[i].name);
        if (memcmp(e.name, name, NAME) != 0 || e.size != chunks[i].size) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "%s: field '%s' of %zu bytes is '%.47s' of %llu bytes in this "
                            "checkpoint; start anew without --resume",
                            c->path, chunks[i].name, chunks[i].size, e.name,
                            (unsigned long long)e.size);
        }
    }
    return MAG_OK;
}

static mag_status read_stream(mag_context *ctx, const mag_checkpoint *c, stream *s,
                              mag_schedule *schedule, const mag_chunk *chunks, int count)
{
    header h;
    uint64_t sum = 0;

    if (!get(s, &h, sizeof h)) {
        return refuse(ctx, c, "this is no checkpoint: it is too short");
    }
    MAG_TRY(check_header(ctx, c, &h, count));
    MAG_TRY(check_entries(ctx, c, s, chunks, count));
    for (int i = 0; i < count; i++) {
        if (!get(s, chunks[i].data, chunks[i].size)) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "%s: this checkpoint is torn: it ends within field '%s'; start anew "
                            "without --resume",
                            c->path, chunks[i].name);
        }
    }
    const uint64_t own = s->sum;
    if (fread(&sum, sizeof sum, 1, s->file) != 1 || sum != own || fgetc(s->file) != EOF) {
        return refuse(ctx, c, "this checkpoint is damaged: its content does not add up");
    }
    *schedule = h.schedule;
    return MAG_OK;
}

mag_status mag_checkpoint_read(mag_context *ctx, const mag_checkpoint *c, void *state,
                               mag_schedule *schedule, bool *found)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = c->model->chunks(state, chunks);
    stream s = {fopen(c->path, "rbe"), 0};

    *found = false;
    if (s.file == NULL && errno == ENOENT) {
        return MAG_OK;
    }
    if (s.file == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be read: %s", c->path, strerror(errno));
    }
    const mag_status status = read_stream(ctx, c, &s, schedule, chunks, count);
    fclose(s.file);
    *found = status == MAG_OK;
    return status;
}
