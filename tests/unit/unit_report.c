/// Tests the report: what stands in the page, and what the pictures show.
#include "../page/result_fixture.h"
#include "mag/report.h"
#include "report/report_parts.h"
#include "support.h"

#include <string.h>

#ifdef MAG_ASSERTS // the build with sanitizers
const char *__lsan_default_suppressions(void);

/// The font library keeps what it has read until the program ends: no leak of ours.
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
#endif

/// A whole file; the caller frees it. Fails the test if it is not there.
static char *read_whole(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s is not there", path);
    fseek(f, 0, SEEK_END);
    *size = (size_t)ftell(f);
    rewind(f);
    char *text = calloc(*size + 1, 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(fread(text, 1, *size, f), *size);
    fclose(f);
    return text;
}

/// What a writer of JSON or base64 writes; the caller frees it.
static char *written(void (*write)(FILE *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    write(f);
    fclose(f);
    return text;
}

static void write_texts(FILE *f)
{
    mag_json_text(f, "</script> \"a\\b\"\n&");
    mag_json_number(f, NAN);
    mag_json_number(f, 0.25);
}

START_TEST(texts_cannot_leave_their_script)
{
    char *text = written(write_texts);
    ck_assert_str_eq(text, "\"\\u003c/script\\u003e \\\"a\\\\b\\\"\\u000a\\u0026\"null0.25");
    free(text);
}
END_TEST

static void write_bytes(FILE *f)
{
    // the vectors of RFC 4648, section 10
    mag_base64(f, "f", 1);
    mag_base64(f, "fo", 2);
    mag_base64(f, "foo", 3);
    mag_base64(f, "foobar", 6);
    mag_base64(f, "", 0);
}

START_TEST(base64_gives_the_vectors_of_its_standard)
{
    char *text = written(write_bytes);
    ck_assert_str_eq(text, "Zg==Zm8=Zm9vZm9vYmFy");
    free(text);
}
END_TEST

static void check_unit(const char *unit, double value, const char *want)
{
    char text[64];
    const mag_shown_unit u = mag_shown_unit_for(unit, value);
    snprintf(text, sizeof text, "%.4g %s", value * u.factor + u.shift, u.text);
    ck_assert_str_eq(text, want);
}

START_TEST(units_are_those_that_people_use)
{
    check_unit("s", 0.0231, "23.1 ms");
    check_unit("m", 0.0005, "500 µm");
    check_unit("Pa", 4.3e7, "43 MPa");
    check_unit("kg", -0.0312, "-31.2 g");
    check_unit("K", 853.15, "580 °C");
    check_unit("s", 5400.0, "5400 s");
    check_unit("s", 36000.0, "10 h");
    check_unit("m/s", 40.0, "40 m/s");
    check_unit("1", 0.5, "0.5 ");
    check_unit("m", 0.0, "0 m");
}
END_TEST

START_TEST(colours_grow_lighter_evenly)
{
    double before = -1.0;
    for (int i = 0; i <= 20; i++) {
        double c[3];
        mag_colour_at(i / 20.0, c);
        for (int d = 0; d < 3; d++) {
            ck_assert(c[d] >= 0.0 && c[d] <= 1.0);
        }
        // luma of Rec. 709
        const double light = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
        ck_assert_msg(light > before, "colour %d is not lighter than the one before", i);
        before = light;
    }
}
END_TEST

/// Makes a fixture and its page; the folder is below the build's.
static void make(mag_context *ctx, const char *folder, int line)
{
    char page[1024];
    ck_assert_msg(fixture_write(ctx, folder, line) == MAG_OK, "%s", mag_message(ctx));
    snprintf(page, sizeof page, "%s/report.html", folder);
    // a build without the page still draws the pictures
    const mag_status status = mag_report_write(ctx, folder, page);
    ck_assert_msg(status == MAG_OK || strstr(mag_message(ctx), "without the report page") != NULL,
                  "%s", mag_message(ctx));
}

static void write_data(FILE *f, double budget)
{
    mag_context ctx = mag_context_default();
    mag_result *r = NULL;
    ck_assert_int_eq(fixture_write(&ctx, "unit_report_data", 0), MAG_OK);
    ck_assert_msg(mag_result_open(&ctx, "unit_report_data", &r) == MAG_OK, "%s", mag_message(&ctx));
    ck_assert_msg(mag_page_data(&ctx, r, budget, f) == MAG_OK, "%s", mag_message(&ctx));
    mag_result_close(r);
}

static void write_all_data(FILE *f)
{
    write_data(f, 1e9);
}

static void write_some_data(FILE *f)
{
    // room for the 6 components of two outputs at 8 bits, in base64
    write_data(f, 2.5 * FIXTURE_POINTS * 6 * 4 / 3);
}

static int count(const char *text, const char *word)
{
    const size_t size = strlen(text), length = strlen(word);
    int n = 0;
    for (size_t i = 0; i + length <= size; i++) {
        n += memcmp(text + i, word, length) == 0;
    }
    return n;
}

START_TEST(the_page_holds_every_output_and_escaped_texts)
{
    char *text = written(write_all_data);
    ck_assert_ptr_nonnull(strstr(text, "\"times\":[0,0.001,0.002,0.003,0.004]"));
    ck_assert_ptr_nonnull(
        strstr(text, "Block \\u003cb\\u003ebold\\u003c/b\\u003e \\u003c/script\\u003e"));
    ck_assert_ptr_nonnull(strstr(text, "\"count\":20736,\"spacing\":0.0005"));
    ck_assert_ptr_nonnull(strstr(text, "\"value\":null"));
    ck_assert_ptr_nonnull(
        strstr(text, "\"value\":0.0231,\n\"low\":0.021,\n\"high\":0.026,\n\"unit\":\"s\""));
    ck_assert_ptr_nonnull(strstr(text, "\"flag\":\"assumed\""));
    ck_assert_ptr_nonnull(strstr(text, "\"notes\":[]"));
    ck_assert_int_eq(count(text, "<script"), count(text, "</script>"));
    free(text);
}
END_TEST

static void write_banded_data(FILE *f)
{
    static const mag_result_band bands[] = {{"fill_time", 0.0201, 0.0205, 0.0221},
                                            {"fill_\"x\"", 1.0, NAN, 1.5}};
    static const mag_result_band_run runs[] = {
        {"contact_5", "a.contact=5", "finished", "full", true},
        {"contact_20", "a.contact=20", "failed", "the </script> failed", false}};
    const mag_result_bands all = {bands, 2, runs, 2, 1};
    mag_context ctx = mag_context_default();
    mag_result *r = NULL;
    ck_assert_int_eq(fixture_write(&ctx, "unit_report_data", 0), MAG_OK);
    ck_assert_int_eq(mag_result_set_bands(&ctx, "unit_report_data", &all), MAG_OK);
    ck_assert_msg(mag_result_open(&ctx, "unit_report_data", &r) == MAG_OK, "%s", mag_message(&ctx));
    const mag_result_bands *read = &mag_result_look(r)->bands;
    ck_assert_int_eq(read->count, 2);
    ck_assert_int_eq(read->finished, 1);
    ck_assert_double_eq(read->bands[0].base, 0.0205);
    ck_assert_double_nan(read->bands[1].base);
    ck_assert(read->runs[0].is_base && !read->runs[1].is_base);
    ck_assert_int_eq(mag_page_data(&ctx, r, 1e9, f), MAG_OK);
    mag_result_close(r);
}

static void write_no_numbers(FILE *f)
{
    mag_page_numbers(f, &(mag_result_view){.number_count = 0});
}

START_TEST(the_page_holds_bands_and_the_runs_they_rest_on)
{
    char *text = written(write_no_numbers);
    ck_assert_ptr_nonnull(strstr(text, "\"bands\":null"));
    free(text);
    text = written(write_banded_data);
    ck_assert_ptr_nonnull(strstr(text, "\"bands\":{\"of\":1,\"runs\":["));
    ck_assert_ptr_nonnull(strstr(text, "\"changes\":\"a.contact=20\",\n\"status\":\"failed\""));
    ck_assert_ptr_nonnull(
        strstr(text, "\"fill_time\",\n\"low\":0.0201,\n\"base\":0.0205,\n\"high\":0.0221}"));
    ck_assert_ptr_nonnull(strstr(text, "\"low\":1,\n\"base\":null,\n\"high\":1.5}"));
    ck_assert_int_eq(count(text, "<script"), count(text, "</script>"));
    free(text);
}
END_TEST

START_TEST(the_page_holds_tables_column_by_column)
{
    char *text = written(write_all_data);
    ck_assert_ptr_nonnull(
        strstr(text, "{\"name\":\"pockets\",\"title\":\"Pockets\",\"meaning\":"
                     "\"the largest first\",\"form\":\"plain\",\"rows\":4,\"total\":4,"));
    ck_assert_ptr_nonnull(strstr(text, "{\"name\":\"x\",\"unit\":\"m\",\"meaning\":\"where\","
                                       "\"cells\":[0.0105,0.002,0.006,null]}"));
    ck_assert_ptr_nonnull(strstr(text, "{\"name\":\"why\",\"unit\":null,"));
    ck_assert_ptr_nonnull(strstr(text, "\"\\u003c/script\\u003e\",\"\"]}"));
    ck_assert_ptr_nonnull(strstr(text, "\"cells\":[]}"));
    free(text);
}
END_TEST

/// Most values lie in a narrow band, one far below: a byte still tells them apart.
START_TEST(levels_are_fine_where_most_values_are_and_reach_them_all)
{
    enum { VALUES = 30000 };
    const double low = 300.0, from = 850.0, to = 861.0;
    static mag_level_count c;
    static float values[VALUES], at[MAG_LEVELS];
    values[0] = (float)low;
    values[1] = NAN;
    for (int i = 2; i < VALUES; i++) {
        values[i] = (float)(from + (to - from) * (i - 2) / (VALUES - 3));
    }
    mag_levels_begin(&c, low, to);
    mag_levels_count(&c, values, VALUES);
    ck_assert_uint_eq(c.total, VALUES - 1);
    mag_levels_choose(&c, at);
    for (int n = 1; n < MAG_LEVELS; n++) {
        ck_assert(at[n] >= at[n - 1]);
    }
    // 128 levels share the band; a bin is 561/8192 wide
    const double step = (to - from) / 128.0 + (to - low) / MAG_LEVEL_BINS;
    for (int i = 2; i < VALUES; i++) {
        const float found = at[mag_levels_nearest(at, values[i])];
        ck_assert_double_eq_tol((double)found, (double)values[i], step);
    }
    ck_assert_float_eq(at[mag_levels_nearest(at, (float)low)], (float)low);
    for (double v = low; v < to; v += 0.7) { // 127 levels are spread over all
        const double found = (double)at[mag_levels_nearest(at, (float)v)];
        ck_assert_double_eq_tol(found, v, (to - low) / 126.0 / 2.0 + 1e-4);
    }
}
END_TEST

START_TEST(levels_of_one_value_are_that_value)
{
    static mag_level_count c;
    static float at[MAG_LEVELS];
    const float values[2] = {2.5f, 2.5f};
    mag_levels_begin(&c, 2.5, 2.5);
    mag_levels_count(&c, values, 2);
    mag_levels_choose(&c, at);
    ck_assert_float_eq(at[mag_levels_nearest(at, 2.5f)], 2.5f);
    ck_assert_float_eq(at[0], 2.5f);
    mag_levels_begin(&c, 0.0, 0.0); // nothing but NaN
    mag_levels_choose(&c, at);
    ck_assert_float_eq(at[MAG_LEVELS - 1], 0.0f);
}
END_TEST

static void write_long_table(FILE *f)
{
    static const mag_column column = {"a", "1", ""};
    mag_observation *o = mag_observation_create();
    int count = 0;
    mag_observe_table(o, "long", "Long", "", &column, 1);
    for (int i = 0; i < 5003; i++) {
        mag_observe_row(o, (double[]){i}, NULL);
    }
    const mag_shown_table *t = mag_observation_tables(o, &count);
    mag_page_tables(f, &(mag_result_view){.tables = t, .table_count = count});
    mag_observation_destroy(o);
}

START_TEST(a_long_table_is_cut_and_says_how_long_it_was)
{
    char *text = written(write_long_table);
    ck_assert_ptr_nonnull(strstr(text, "\"rows\":5000,\"total\":5003,"));
    ck_assert_ptr_nonnull(strstr(text, ",4998,4999]}"));
    free(text);
}
END_TEST

START_TEST(outputs_are_left_out_evenly_to_fit_and_the_page_says_so)
{
    char *text = written(write_some_data);
    ck_assert_ptr_nonnull(strstr(text, "\"times\":[0.001,0.004]"));
    ck_assert_ptr_nonnull(strstr(text, "it shows 2 of the 5 outputs"));
    free(text);
}
END_TEST

enum { MANY = 66 };

/// Data of a result with more fields than a page shows, told apart by the ends of long names only.
static void write_many_fields(FILE *f)
{
    static const float xyz[6] = {0, 0, 0, 0.001f, 0, 0};
    mag_context ctx = mag_context_default();
    mag_observation *o = mag_observation_create();
    mag_result *r = NULL;
    char text[256];

    ck_assert_int_eq(fixture_write(&ctx, "unit_report_many", 1), MAG_OK);
    mag_observe_points(o, 2, xyz, 0.0);
    for (int i = 0; i < MANY; i++) {
        const float values[2] = {(float)i, (float)i};
        snprintf(text, sizeof text, "%0200d", i);
        mag_observe_field(o, text, "mol/m3", "amount of a species", 1, values);
    }
    for (int i = 0; i < FIXTURE_OUTPUTS; i++) {
        snprintf(text, sizeof text, "unit_report_many/fields/%04d.vtkhdf", i);
        ck_assert_int_eq(mag_vtkhdf_write(&ctx, text, 0.001 * i, o), MAG_OK);
    }
    mag_observation_destroy(o);
    ck_assert_int_eq(mag_result_open(&ctx, "unit_report_many", &r), MAG_OK);
    ck_assert_msg(mag_page_data(&ctx, r, 1e9, f) == MAG_OK, "%s", mag_message(&ctx));
    mag_result_close(r);
}

START_TEST(many_fields_with_long_names_are_told_apart_and_those_left_out_counted)
{
    char *text = written(write_many_fields);
    ck_assert_ptr_nonnull(strstr(text, "the first 64 of the 66 fields"));
    ck_assert_int_eq(count(text, "\"unit\":\"mol/m3\""), 64);
    // each has a value of its own
    ck_assert_ptr_nonnull(strstr(text, "\"low\":3,\n\"high\":3,"));
    ck_assert_ptr_nonnull(strstr(text, "\"low\":63,\n\"high\":63,"));
    free(text);
}
END_TEST

/// Width and height of a PNG; its signature and first chunk are checked (PNG, section 5.2, 11.2.2).
static void check_png(const char *path)
{
    size_t size = 0;
    unsigned char *b = (unsigned char *)read_whole(path, &size);
    ck_assert_uint_gt(size, 5000); // a blank one of this size packs into less
    ck_assert_mem_eq(b, "\x89PNG\r\n\x1a\n", 8);
    ck_assert_mem_eq(b + 12, "IHDR", 4);
    ck_assert_int_eq(b[18] << 8 | b[19], 1600);
    ck_assert_int_eq(b[22] << 8 | b[23], 1000);
    free(b);
}

START_TEST(pictures_of_cells_and_lines_are_written)
{
    mag_context ctx = mag_context_default();
    make(&ctx, "unit_report_cells", 0);
    check_png("unit_report_cells/fill_time.png");
    check_png("unit_report_cells/shot.png");
    make(&ctx, "unit_report_line", 1);
    check_png("unit_report_line/fill_time.png");
    check_png("unit_report_line/shot.png");
}
END_TEST

START_TEST(one_cube_shows_three_faces_in_its_colour)
{
    mag_context ctx = mag_context_default();
    const float xyz[3] = {1.0f, 2.0f, 3.0f}, value[1] = {1.0f};
    const mag_cubes cubes = {1, xyz, 0.5, value, 0.0, 1.0};
    uint32_t pixels[100 * 100];
    mag_image image = {100, 100, pixels};
    const int window[4] = {10, 10, 80, 80};
    double scale = 0.0, c[3];
    int faces = 0;

    memset(pixels, 0xff, sizeof pixels);
    ck_assert_int_eq(mag_draw_cubes(&ctx, &cubes, &image, window, &scale), MAG_OK);
    mag_colour_at(1.0, c);
    ck_assert_uint_eq(pixels[0], 0xffffffffu);
    // a point of each face: above, left and right below the middle
    const int at[3][2] = {{50, 25}, {32, 60}, {70, 60}};
    uint32_t seen[3];
    for (int i = 0; i < 3; i++) {
        seen[i] = pixels[100 * at[i][1] + at[i][0]];
        const double red = (seen[i] >> 16 & 255) / 255.0, green = (seen[i] >> 8 & 255) / 255.0;
        ck_assert_msg(fabs(red / green - c[0] / c[1]) < 0.03, "face %d has another colour", i);
        faces += i == 0 || seen[i] != seen[i - 1];
    }
    ck_assert_int_eq(faces, 3);
    // 80 pixels hold the cube's hexagon, so its edge of 0.5 m is at least 80/2 pixels a metre long
    ck_assert_double_gt(scale, 80.0);
    ck_assert_double_lt(scale, 160.0);
}
END_TEST

START_TEST(the_nearer_cube_hides_the_other)
{
    mag_context ctx = mag_context_default();
    // along the line of sight of a cube-shaped part the second is behind the first
    const float xyz[6] = {1.0f, -1.0f, 1.0f, -1.0f, 1.0f, -1.0f};
    const float value[2] = {NAN, 1.0f}, turned[2] = {1.0f, NAN};
    mag_cubes cubes = {2, xyz, 1.0, value, 0.0, 1.0};
    uint32_t pixels[64 * 64];
    mag_image image = {64, 64, pixels};
    const int window[4] = {0, 0, 64, 64};
    double scale = 0.0;
    int grey[2] = {0, 0};

    for (int n = 0; n < 2; n++) {
        cubes.values = n == 0 ? value : turned;
        memset(pixels, 0xff, sizeof pixels);
        ck_assert_int_eq(mag_draw_cubes(&ctx, &cubes, &image, window, &scale), MAG_OK);
        for (int i = 0; i < 64 * 64; i++) {
            const uint32_t p = pixels[i];
            grey[n] +=
                p != 0xffffffffu && (p >> 16 & 255) == (p & 255) && (p >> 8 & 255) == (p & 255);
        }
    }
    ck_assert_int_gt(grey[0], grey[1]);
    ck_assert_int_gt(grey[1], 0);
}
END_TEST

START_TEST(points_along_one_axis_are_a_line)
{
    const float line[9] = {0.0f, 1.0f, 2.0f, 1.0f, 1.0f, 2.0f, 2.0f, 1.0f, 2.0f};
    const float bent[9] = {0.0f, 1.0f, 2.0f, 1.0f, 1.0f, 2.0f, 2.0f, 1.0f, 3.0f};
    ck_assert(mag_points_are_line(line, 3));
    ck_assert(!mag_points_are_line(bent, 3));
}
END_TEST

START_TEST(a_missing_folder_is_named)
{
    mag_context ctx = mag_context_default();
    ck_assert_int_eq(mag_report_write(&ctx, "no/such/result", "out.html"), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "no/such/result"));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, texts_cannot_leave_their_script);
    tcase_add_test(tc, base64_gives_the_vectors_of_its_standard);
    tcase_add_test(tc, units_are_those_that_people_use);
    tcase_add_test(tc, colours_grow_lighter_evenly);
    tcase_add_test(tc, the_page_holds_every_output_and_escaped_texts);
    tcase_add_test(tc, the_page_holds_bands_and_the_runs_they_rest_on);
    tcase_add_test(tc, the_page_holds_tables_column_by_column);
    tcase_add_test(tc, levels_are_fine_where_most_values_are_and_reach_them_all);
    tcase_add_test(tc, levels_of_one_value_are_that_value);
    tcase_add_test(tc, a_long_table_is_cut_and_says_how_long_it_was);
    tcase_add_test(tc, outputs_are_left_out_evenly_to_fit_and_the_page_says_so);
    tcase_add_test(tc, many_fields_with_long_names_are_told_apart_and_those_left_out_counted);
    tcase_add_test(tc, pictures_of_cells_and_lines_are_written);
    tcase_add_test(tc, one_cube_shows_three_faces_in_its_colour);
    tcase_add_test(tc, the_nearer_cube_hides_the_other);
    tcase_add_test(tc, points_along_one_axis_are_a_line);
    tcase_add_test(tc, a_missing_folder_is_named);
}

int main(void)
{
    return support_run("report", add_tests);
}
