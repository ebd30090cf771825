#include "run/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VERSION = 1, NAME_LENGTH = 56 };

static const char magic[8] = "MAGCKPT";

/// What stands at the beginning of the file.
typedef struct header {
    char magic[8];
    uint32_t version;
    uint32_t chunks;
    uint64_t fingerprint;
    char model[NAME_LENGTH];
    mag_schedule schedule;
} header;

/// Before the content of each chunk.
typedef struct chunk_header {
    char name[NAME_LENGTH];
    uint64_t size;
} chunk_header;

/// A file and the hash of what went through it.
typedef struct stream {
    int file;
    uint64_t hash;
} stream;

/// Fowler, Noll and Vo's hash 1a, taken eight bytes at a time: multiplying by an odd number loses
/// nothing, so a change of any one word always shows.
static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const uint64_t prime = 1099511628211u;
    const unsigned char *bytes = data;
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        hash = (hash ^ word) * prime;
    }
    for (; i < size; i++) {
        hash = (hash ^ bytes[i]) * prime;
    }
    return hash;
}

static const uint64_t hash_start = 14695981039346656037u;

/// Writes all; false with errno where the system does not take it.
static bool put(stream *s, const void *data, size_t size)
{
    const char *at = data;
    size_t left = size;

    while (left > 0) {
        const ssize_t done = write(s->file, at, left < (1u << 30) ? left : (1u << 30));
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        at += done;
        left -= (size_t)done;
    }
    s->hash = hash_bytes(s->hash, data, size);
    return true;
}

/// Reads all; false where the file ends before, or cannot be read.
static bool get(stream *s, void *data, size_t size)
{
    char *at = data;
    size_t left = size;

    while (left > 0) {
        const ssize_t done = read(s->file, at, left < (1u << 30) ? left : (1u << 30));
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        at += done;
        left -= (size_t)done;
    }
    s->hash = hash_bytes(s->hash, data, size);
    return true;
}

static header make_header(const mag_checkpoint *c, int chunks, const mag_schedule *schedule)
{
    header h;
    memset(&h, 0, sizeof h);
    memcpy(h.magic, magic, sizeof magic);
    h.version = VERSION;
    h.chunks = (uint32_t)chunks;
    h.fingerprint = c->fingerprint;
    snprintf(h.model, sizeof h.model, "%s", c->model->name);
    h.schedule = *schedule;
    return h;
}

static chunk_header make_chunk_header(const mag_chunk *chunk)
{
    chunk_header h;
    memset(&h, 0, sizeof h);
    snprintf(h.name, sizeof h.name, "%s", chunk->name);
    h.size = chunk->size;
    return h;
}

static bool put_all(stream *s, const mag_checkpoint *c, void *state, const mag_schedule *schedule)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = c->model->chunks(state, chunks);
    const header h = make_header(c, count, schedule);

    if (!put(s, &h, sizeof h)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        const chunk_header ch = make_chunk_header(&chunks[i]);
        if (!put(s, &ch, sizeof ch) || !put(s, chunks[i].data, chunks[i].size)) {
            return false;
        }
    }
    const uint64_t hash = s->hash;
    return put(s, &hash, sizeof hash);
}

/// Makes a rename in the folder of `path` last through a power cut. Some file systems cannot; the
/// file is whole either way.
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL   ? strdup(".")
                   : slash == path ? strdup("/")
                                   : strndup(path, (size_t)(slash - path));
    if (folder == NULL) {
        return;
    }
    const int f = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f >= 0) {
        (void)fsync(f);
        (void)close(f);
    }
    free(folder);
}

static mag_status write_aside(mag_context *ctx, const mag_checkpoint *c, const char *aside,
                              void *state, const mag_schedule *schedule)
{
    stream s = {open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), hash_start};
    if (s.file < 0) {
        return mag_fail(ctx, MAG_MACHINE, "cannot make the checkpoint %s: %s", aside,
                        strerror(errno));
    }
    bool done = put_all(&s, c, state, schedule) && fsync(s.file) == 0;
    int why = errno;
    if (close(s.file) != 0 && done) {
        done = false;
        why = errno;
    }
    if (done && rename(aside, c->path) != 0) {
        done = false;
        why = errno;
    }
    if (!done) {
        (void)unlink(aside);
        return mag_fail(ctx, MAG_MACHINE, "cannot write the checkpoint %s: %s", aside,
                        strerror(why));
    }
    sync_folder(c->path);
    return MAG_OK;
}

mag_status mag_checkpoint_write(mag_context *ctx, const mag_checkpoint *c, void *state,
                                const mag_schedule *schedule)
{
    const size_t length = strlen(c->path) + sizeof ".new";
    char *aside = malloc(length);
    if (aside == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a path of %zu bytes", length);
    }
    snprintf(aside, length, "%s.new", c->path);
    const mag_status status = write_aside(ctx, c, aside, state, schedule);
    free(aside);
    return status;
}

static mag_status refuse(mag_context *ctx, const mag_checkpoint *c, const char *why)
{
    return mag_fail(ctx, MAG_BAD_CASE, "%s: %s; start again without --resume", c->path, why);
}

static mag_status check_header(mag_context *ctx, const mag_checkpoint *c, const header *h,
                               int chunks)
{
    if (memcmp(h->magic, magic, sizeof magic) != 0) {
        return refuse(ctx, c, "this is not a checkpoint");
    }
    if (h->version != VERSION) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: a checkpoint of version %u, but this program reads version %d",
                        c->path, h->version, VERSION);
    }
    if (strncmp(h->model, c->model->name, NAME_LENGTH - 1) != 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: a checkpoint of the model '%.*s', but the case is of '%s'", c->path,
                        NAME_LENGTH - 1, h->model, c->model->name);
    }
    if (h->fingerprint != c->fingerprint) {
        return refuse(ctx, c, "a checkpoint of another case, or the case was changed since");
    }
    if (h->chunks != (uint32_t)chunks) {
        return refuse(ctx, c, "the model has changed since this checkpoint was written");
    }
    return MAG_OK;
}

static mag_status get_chunks(mag_context *ctx, const mag_checkpoint *c, stream *s,
                             const mag_chunk *chunks, int count)
{
    for (int i = 0; i < count; i++) {
        const chunk_header want = make_chunk_header(&chunks[i]);
        chunk_header have;
        if (!get(s, &have, sizeof have)) {
            return refuse(ctx, c, "a torn checkpoint: the file ends too early");
        }
        if (memcmp(have.name, want.name, sizeof want.name) != 0 || have.size != want.size) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "%s: '%.*s' of %llu bytes stands where '%s' of %llu bytes should; the "
                            "file is damaged or the model has changed",
                            c->path, NAME_LENGTH - 1, have.name, (unsigned long long)have.size,
                            want.name, (unsigned long long)want.size);
        }
        if (!get(s, chunks[i].data, chunks[i].size)) {
            return refuse(ctx, c, "a torn checkpoint: the file ends too early");
        }
    }
    return MAG_OK;
}

static mag_status get_all(mag_context *ctx, const mag_checkpoint *c, stream *s, void *state,
                          mag_schedule *schedule)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = c->model->chunks(state, chunks);
    header h;
    uint64_t hash = 0;
    char more;

    if (!get(s, &h, sizeof h)) {
        return refuse(ctx, c, "a torn checkpoint: the file ends too early");
    }
    MAG_TRY(check_header(ctx, c, &h, count));
    MAG_TRY(get_chunks(ctx, c, s, chunks, count));
    const uint64_t found = s->hash;
    if (!get(s, &hash, sizeof hash) || read(s->file, &more, 1) != 0) {
        return refuse(ctx, c, "a torn checkpoint: it does not end where it should");
    }
    if (hash != found) {
        return refuse(ctx, c, "a damaged checkpoint: its content does not match its check sum");
    }
    *schedule = h.schedule;
    return MAG_OK;
}

mag_status mag_checkpoint_read(mag_context *ctx, const mag_checkpoint *c, void *state,
                               mag_schedule *schedule, bool *found)
{
    stream s = {open(c->path, O_RDONLY | O_CLOEXEC), hash_start};
    *found = false;
    if (s.file < 0 && errno == ENOENT) {
        return MAG_OK;
    }
    if (s.file < 0) {
        return mag_fail(ctx, MAG_MACHINE, "cannot read the checkpoint %s: %s", c->path,
                        strerror(errno));
    }
    const mag_status status = get_all(ctx, c, &s, state, schedule);
    (void)close(s.file);
    *found = status == MAG_OK;
    return status;
}

void mag_checkpoint_remove(const mag_checkpoint *c)
{
    if (unlink(c->path) == 0) {
        sync_folder(c->path);
    }
}
