/// Feeds every file named on the command line to a fuzz target: the known inputs stay harmless
/// with any compiler. Fails if no file could be read.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    FILE *from = fopen(path, "rb");
    if (from == NULL || fseek(from, 0, SEEK_END) != 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return 1;
    }
    const long size = ftell(from);
    rewind(from);
    uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
    const int whole = data != NULL && fread(data, 1, (size_t)size, from) == (size_t)size;
    if (whole) {
        LLVMFuzzerTestOneInput(data, (size_t)size);
    }
    free(data);
    fclose(from);
    return whole ? 0 : 1;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int i = 1; i < argc; i++) {
        failed |= replay(argv[i]);
    }
    printf("%d inputs replayed\n", argc - 1);
    return failed;
}
