// Writes a result for the test of the page: write_fixture FOLDER cells|line
#include "result_fixture.h"

int main(int argc, char **argv)
{
    mag_context ctx = mag_context_default();

    if (argc != 3) {
        fputs("usage: write_fixture FOLDER cells|line\n", stderr);
        return MAG_BAD_CALL;
    }
    const mag_status status = fixture_write(&ctx, argv[1], strcmp(argv[2], "line") == 0);
    if (status != MAG_OK) {
        fprintf(stderr, "write_fixture: %s\n", mag_message(&ctx));
    }
    return (int)status;
}
