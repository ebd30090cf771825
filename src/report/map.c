#include "mag/report.h"
#include "report/ink.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LEFT = 190,   ///< pixels to the left of the cells
    TOP = 170,    ///< above them
    RIGHT = 290,  ///< for the legend
    BOTTOM = 130, ///< for the labels
    LABELS = 12   ///< most labels of an axis
};

/// Blue and orange: told apart by all eyes; and each state has a sign of its own.
static const double colours[][3] = {
    {0.96, 0.96, 0.96},
    {0.27, 0.55, 0.75},
    {0.95, 0.72, 0.42},
    {0.72, 0.72, 0.72},
};

static const char *const words[] = {"not run", "sound", "not sound", "failed"};

/// Where the cells lie.
typedef struct frame {
    double x, y;          ///< pixels, of the left upper corner
    double width, height; ///< pixels, of a cell
} frame;

static frame find_frame(const mag_map *map)
{
    return (frame){LEFT, TOP, (MAG_PICTURE_WIDTH - LEFT - RIGHT) / (double)map->x.count,
                   (MAG_PICTURE_HEIGHT - TOP - BOTTOM) / (double)map->y.count};
}

static void put_cross(cairo_t *cr, double x, double y, double size)
{
    cairo_move_to(cr, x - size, y - size);
    cairo_line_to(cr, x + size, y + size);
    cairo_move_to(cr, x - size, y + size);
    cairo_line_to(cr, x + size, y - size);
    cairo_stroke(cr);
}

/// A cell with its sign: a dot where it is sound, a cross where it failed.
static void put_cell(cairo_t *cr, double x, double y, double width, double height,
                     mag_map_state state)
{
    const double full_turn = 2.0 * acos(-1.0);
    const double size = 0.12 * fmin(width, height);

    mag_ink_set(cr, colours[state]);
    cairo_rectangle(cr, x + 1.5, y + 1.5, width - 3.0, height - 3.0);
    cairo_fill(cr);
    cairo_set_line_width(cr, fmax(1.0, 0.2 * size));
    if (state == MAG_MAP_SOUND) {
        cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
        cairo_arc(cr, x + 0.5 * width, y + 0.5 * height, size, 0.0, full_turn);
        cairo_fill(cr);
    } else if (state == MAG_MAP_FAILED) {
        mag_ink_set(cr, mag_ink_dark);
        put_cross(cr, x + 0.5 * width, y + 0.5 * height, size);
    }
}

static void put_cells(cairo_t *cr, const mag_map *map, const frame *f)
{
    for (int j = 0; j < map->y.count; j++) {
        for (int i = 0; i < map->x.count; i++) {
            put_cell(cr, f->x + i * f->width, f->y + (map->y.count - 1 - j) * f->height, f->width,
                     f->height, map->states[j * map->x.count + i]);
        }
    }
}

/// Every how manieth value has a label.
static int find_stride(const mag_map_axis *a)
{
    return (a->count + LABELS - 1) / LABELS;
}

/// "Slurry temperature [°C]".
static void make_label(const mag_map_axis *a, char *label)
{
    mag_ink_label(a->label, strcmp(a->unit, "degC") == 0 ? "°C" : a->unit, label);
}

static void put_x_axis(cairo_t *cr, const mag_map *map, const frame *f)
{
    const double y = f->y + map->y.count * f->height;
    char text[MAG_LABEL_LENGTH];

    mag_ink_font(cr, 18.0, false);
    for (int i = 0; i < map->x.count; i += find_stride(&map->x)) {
        snprintf(text, sizeof text, "%.6g", map->x.values[i]);
        mag_ink_text(cr, f->x + (i + 0.5) * f->width, y + 28.0, MAG_CENTRE, text);
    }
    make_label(&map->x, text);
    mag_ink_font(cr, 20.0, true);
    mag_ink_text(cr, f->x + 0.5 * map->x.count * f->width, y + 68.0, MAG_CENTRE, text);
}

static void put_y_axis(cairo_t *cr, const mag_map *map, const frame *f)
{
    char text[MAG_LABEL_LENGTH];

    mag_ink_font(cr, 18.0, false);
    for (int j = 0; j < map->y.count; j += find_stride(&map->y)) {
        const double y = f->y + (map->y.count - 0.5 - j) * f->height;
        snprintf(text, sizeof text, "%.6g", map->y.values[j]);
        mag_ink_text(cr, f->x - 14.0, y + 6.0, MAG_RIGHT, text);
    }
    make_label(&map->y, text);
    mag_ink_font(cr, 20.0, true);
    cairo_save(cr);
    cairo_translate(cr, MAG_PICTURE_MARGIN + 20.0, f->y + 0.5 * map->y.count * f->height);
    cairo_rotate(cr, -0.5 * acos(-1.0));
    mag_ink_text(cr, 0.0, 0.0, MAG_CENTRE, text);
    cairo_restore(cr);
}

/// What the colours mean, and how many cells have each.
static void put_legend(cairo_t *cr, const mag_map *map)
{
    static const mag_map_state order[] = {MAG_MAP_SOUND, MAG_MAP_UNSOUND, MAG_MAP_FAILED,
                                          MAG_MAP_OPEN};
    const double x = MAG_PICTURE_WIDTH - RIGHT + 40.0;
    double y = TOP;

    mag_ink_font(cr, 19.0, false);
    for (int s = 0; s < 4; s++) {
        char text[64];
        int count = 0;
        for (int i = 0; i < map->x.count * map->y.count; i++) {
            count += map->states[i] == order[s];
        }
        if (count == 0) {
            continue;
        }
        put_cell(cr, x, y, 44.0, 44.0, order[s]);
        snprintf(text, sizeof text, "%s: %d", words[order[s]], count);
        mag_ink_set(cr, mag_ink_dark);
        mag_ink_text(cr, x + 58.0, y + 29.0, MAG_LEFT, text);
        y += 58.0;
    }
}

static void put_head(cairo_t *cr, const mag_map *map)
{
    char text[512] = "sound where ";

    cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
    cairo_paint(cr);
    mag_ink_set(cr, mag_ink_dark);
    mag_ink_font(cr, 34.0, true);
    mag_ink_text(cr, MAG_PICTURE_MARGIN, 66.0, MAG_LEFT,
                 map->title[0] != '\0' ? map->title : map->model);
    for (int i = 0; i < map->condition_count; i++) {
        const size_t have = strlen(text);
        snprintf(text + have, sizeof text - have, "%s%s", i > 0 ? " and " : "", map->conditions[i]);
    }
    mag_ink_set(cr, mag_ink_quiet);
    mag_ink_font(cr, 20.0, false);
    mag_ink_text(cr, MAG_PICTURE_MARGIN, 104.0, MAG_LEFT, text);
    snprintf(text, sizeof text, "Magnesia %s, model %s", MAG_VERSION, map->model);
    mag_ink_font(cr, 15.0, false);
    mag_ink_text(cr, MAG_PICTURE_WIDTH - MAG_PICTURE_MARGIN, MAG_PICTURE_HEIGHT - 22.0, MAG_RIGHT,
                 text);
}

mag_status mag_report_map(mag_context *ctx, const mag_map *map, const char *file)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, MAG_PICTURE_WIDTH, MAG_PICTURE_HEIGHT);
    cairo_t *cr = cairo_create(surface);
    const frame f = find_frame(map);

    put_head(cr, map);
    put_cells(cr, map, &f);
    mag_ink_set(cr, mag_ink_dark);
    put_x_axis(cr, map, &f);
    put_y_axis(cr, map, &f);
    put_legend(cr, map);
    const mag_status status = mag_ink_write(ctx, cr, file);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return status;
}
