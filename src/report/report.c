#include "mag/report.h"
#include "mag/data.h"
#include "report/report_parts.h"
#include "run/aside.h"

#include <stdlib.h>
#include <string.h>

/// Where the data goes in the page; web/index.html holds it.
static const char marker[] = "<script type=\"application/json\" id=\"result\">null</script>";

/// Most bytes of fields in a page, so that browsers open it in seconds.
static const double page_budget = 36e6;

/// Finds where the page is cut open for the data.
static mag_status find_page(mag_context *ctx, mag_data *page, const char **cut)
{
    if (!mag_data_find("page.html", page)) {
        return mag_fail(ctx, MAG_MACHINE,
                        "this program was built without the report page: install nodejs and npm "
                        "and build again with -DMAG_PAGE=ON");
    }
    *cut = strstr(page->text, marker);
    if (*cut == NULL) {
        return mag_fail(ctx, MAG_MACHINE,
                        "the report page in this program has no place for data: build it again");
    }
    return MAG_OK;
}

static mag_status write_page(mag_context *ctx, const mag_result *r, const mag_data *page,
                             const char *cut, FILE *out)
{
    const size_t before = (size_t)(cut - page->text), skip = sizeof marker - 1;

    fwrite(page->text, 1, before, out);
    MAG_TRY(mag_page_data(ctx, r, page_budget, out));
    fwrite(cut + skip, 1, page->size - before - skip, out);
    return MAG_OK;
}

static mag_status make_page(mag_context *ctx, const mag_result *r, const char *file)
{
    char part[MAG_PATH_LENGTH];
    mag_data page;
    const char *cut = NULL;
    FILE *out = NULL;

    MAG_TRY(find_page(ctx, &page, &cut));
    MAG_TRY(mag_aside_open(ctx, file, part, &out));
    const mag_status status = write_page(ctx, r, &page, cut, out);
    if (status != MAG_OK) {
        fclose(out);
        remove(part);
        return status;
    }
    return mag_aside_close(ctx, out, true, part, file);
}

/// Draws the pictures beside the page. A name with a slash could leave the folder: refused.
static mag_status make_pictures(mag_context *ctx, const mag_result *r, const char *file)
{
    const mag_result_view *v = mag_result_look(r);
    const char *slash = strrchr(file, '/');
    const int length = slash == NULL ? 0 : (int)(slash - file + 1);

    for (int i = 0; i < v->picture_count; i++) {
        char path[MAG_PATH_LENGTH];
        const char *name = v->pictures[i].file;
        if (strchr(name, '/') != NULL || name[0] == '\0' || name[0] == '.') {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "summary.json: a picture is named \"%s\", but must be a plain file "
                            "name",
                            name);
        }
        if ((size_t)snprintf(path, sizeof path, "%.*s%s", length, file, name) >= sizeof path) {
            return mag_fail(ctx, MAG_BAD_CALL, "%s: this path is too long", file);
        }
        MAG_TRY(mag_picture_write(ctx, r, &v->pictures[i], path));
    }
    return MAG_OK;
}

mag_status mag_report_write(mag_context *ctx, const char *folder, const char *file)
{
    mag_result *r = NULL;

    MAG_TRY(mag_result_open(ctx, folder, &r));
    // the pictures come first: they need no page, which a build may lack
    mag_status status = make_pictures(ctx, r, file);
    if (status == MAG_OK) {
        status = make_page(ctx, r, file);
    }
    mag_result_close(r);
    return status;
}
