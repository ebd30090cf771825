#include "report/report_parts.h"

#include <math.h>
#include <stdlib.h>

enum {
    SUB = 2,      ///< samples a pixel along each axis, so that edges are smooth
    COLOURS = 256 ///< steps of the scale of colours
};

/// How the scene lies on the samples.
typedef struct camera {
    double right[3], up[3], eye[3]; ///< unit vectors of the screen; eye points at the viewer
    double middle[3];               ///< [m] seen in the middle
    double scale;                   ///< samples a metre
    int width, height;              ///< samples
} camera;

/// Samples being drawn.
typedef struct canvas {
    camera cam;
    float *depth;   ///< (width * height) [samples] towards the viewer; -INFINITY: nothing there
    float *rgb;     ///< (3 * width * height) 0 to 1
    float light[3]; ///< of the face across x, y, z that looks at the viewer
    float colours[COLOURS + 1][3]; ///< the last is for NaN
} canvas;

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void find_box(const mag_cubes *c, double low[3], double high[3])
{
    for (int d = 0; d < 3; d++) {
        low[d] = INFINITY;
        high[d] = -INFINITY;
    }
    for (size_t i = 0; i < 3 * c->count; i++) {
        low[i % 3] = fmin(low[i % 3], (double)c->xyz[i] - 0.5 * c->spacing);
        high[i % 3] = fmax(high[i % 3], (double)c->xyz[i] + 0.5 * c->spacing);
    }
}

/// Stands off mostly along the thinnest side, so that the largest face is seen.
static void aim(camera *cam, const double size[3])
{
    const double flat = fmin(size[0], fmin(size[1], size[2]));
    const double from[3] = {flat >= size[0] ? 1.3 : 0.65, flat >= size[1] ? -1.3 : -0.9,
                            flat >= size[2] ? 1.1 : 0.7};
    const double length = sqrt(dot(from, from)), level = hypot(from[0], from[1]);

    for (int d = 0; d < 3; d++) {
        cam->eye[d] = from[d] / length;
    }
    cam->right[0] = -from[1] / level;
    cam->right[1] = from[0] / level;
    cam->right[2] = 0.0;
    cam->up[0] = cam->eye[1] * cam->right[2] - cam->eye[2] * cam->right[1];
    cam->up[1] = cam->eye[2] * cam->right[0] - cam->eye[0] * cam->right[2];
    cam->up[2] = cam->eye[0] * cam->right[1] - cam->eye[1] * cam->right[0];
}

static void fit(camera *cam, const mag_cubes *c)
{
    double low[3], high[3], size[3], wide = 0.0, tall = 0.0;

    find_box(c, low, high);
    for (int d = 0; d < 3; d++) {
        size[d] = high[d] - low[d];
        cam->middle[d] = 0.5 * (low[d] + high[d]);
    }
    aim(cam, size);
    for (int d = 0; d < 3; d++) {
        wide += size[d] * fabs(cam->right[d]);
        tall += size[d] * fabs(cam->up[d]);
    }
    cam->scale = 0.98 * fmin(cam->width / wide, cam->height / tall);
}

/// The headlight stands a little to the upper left of the viewer.
static void light_faces(canvas *v)
{
    const double lamp[3] = {-0.35, 0.55, 0.8}, length = sqrt(dot(lamp, lamp));
    for (int d = 0; d < 3; d++) {
        const double side = v->cam.eye[d] > 0.0 ? 1.0 : -1.0;
        const double facing =
            side * (lamp[0] * v->cam.right[d] + lamp[1] * v->cam.up[d] + lamp[2] * v->cam.eye[d]);
        v->light[d] = (float)(0.6 + 0.4 * fmax(0.0, facing / length));
    }
    for (int i = 0; i <= COLOURS; i++) {
        double rgb[3] = {0.66, 0.66, 0.66};
        if (i < COLOURS) {
            mag_colour_at(i / (COLOURS - 1.0), rgb);
        }
        for (int d = 0; d < 3; d++) {
            v->colours[i][d] = (float)rgb[d];
        }
    }
}

/// A vector on the screen: x to the right, y down [samples], depth towards the viewer.
static void project(const camera *cam, const double p[3], double out[3])
{
    out[0] = cam->scale * dot(p, cam->right);
    out[1] = -cam->scale * dot(p, cam->up);
    out[2] = cam->scale * dot(p, cam->eye);
}

/// A face: corner and two edges on the screen.
typedef struct face {
    double corner[3], a[3], b[3];
} face;

/// NaN becomes 0: a point of a damaged file draws nothing.
static int clamp(double v, int most)
{
    return !(v > 0.0) ? 0 : v > most ? most : (int)v;
}

/// Colours each sample within the face that nothing nearer holds.
static void fill_face(canvas *v, const face *f, const float colour[3], float light)
{
    const double det = f->a[0] * f->b[1] - f->a[1] * f->b[0], rim = 1e-6;
    const double x0 = f->corner[0] + fmin(0.0, f->a[0]) + fmin(0.0, f->b[0]);
    const double x1 = f->corner[0] + fmax(0.0, f->a[0]) + fmax(0.0, f->b[0]);
    const double y0 = f->corner[1] + fmin(0.0, f->a[1]) + fmin(0.0, f->b[1]);
    const double y1 = f->corner[1] + fmax(0.0, f->a[1]) + fmax(0.0, f->b[1]);
    const int left = clamp(floor(x0), v->cam.width), right = clamp(ceil(x1), v->cam.width);
    const int top = clamp(floor(y0), v->cam.height), bottom = clamp(ceil(y1), v->cam.height);

    for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
            const double dx = x + 0.5 - f->corner[0], dy = y + 0.5 - f->corner[1];
            const double s = (dx * f->b[1] - dy * f->b[0]) / det;
            const double t = (dy * f->a[0] - dx * f->a[1]) / det;
            const size_t at = (size_t)y * (size_t)v->cam.width + (size_t)x;
            const float z = (float)(f->corner[2] + s * f->a[2] + t * f->b[2]);
            if (s < -rim || s > 1.0 + rim || t < -rim || t > 1.0 + rim || z <= v->depth[at]) {
                continue;
            }
            v->depth[at] = z;
            for (int d = 0; d < 3; d++) {
                v->rgb[3 * at + (size_t)d] = colour[d] * light;
            }
        }
    }
}

static void draw_cube(canvas *v, const mag_cubes *c, size_t i)
{
    const double value = (double)c->values[i], h = c->spacing;
    const double span = c->high > c->low ? (value - c->low) / (c->high - c->low) : 0.0;
    const int index = isfinite(value) ? clamp(span * (COLOURS - 1) + 0.5, COLOURS - 1) : COLOURS;

    for (int d = 0; d < 3; d++) {
        face f;
        double p[3], a[3] = {0.0}, b[3] = {0.0};
        for (int e = 0; e < 3; e++) {
            p[e] = (double)c->xyz[3 * i + (size_t)e] - v->cam.middle[e] - 0.5 * h;
        }
        p[d] += v->cam.eye[d] > 0.0 ? h : 0.0;
        a[(d + 1) % 3] = h;
        b[(d + 2) % 3] = h;
        project(&v->cam, p, f.corner);
        project(&v->cam, a, f.a);
        project(&v->cam, b, f.b);
        f.corner[0] += 0.5 * v->cam.width;
        f.corner[1] += 0.5 * v->cam.height;
        fill_face(v, &f, v->colours[index], v->light[d]);
    }
}

/// Darker where something nearer stands beside: edges and steps become visible.
static float find_shade(const canvas *v, int x, int y, double step)
{
    const size_t w = (size_t)v->cam.width, at = (size_t)y * w + (size_t)x;
    float nearest = v->depth[at];

    if (x == 0 || y == 0 || x + 1 == v->cam.width || y + 1 == v->cam.height) {
        return 1.0f;
    }
    nearest =
        fmaxf(fmaxf(v->depth[at - 1], v->depth[at + 1]), fmaxf(v->depth[at - w], v->depth[at + w]));
    return nearest - v->depth[at] > (float)step ? 0.72f : 1.0f;
}

/// Averages the samples of a pixel over what the image shows there already.
static uint32_t mix_pixel(const canvas *v, int px, int py, uint32_t ground, double step)
{
    uint32_t out = 0xff000000u;
    float sum[3] = {0.0f, 0.0f, 0.0f};

    for (int n = 0; n < SUB * SUB; n++) {
        const int x = SUB * px + n % SUB, y = SUB * py + n / SUB;
        const size_t at = (size_t)y * (size_t)v->cam.width + (size_t)x;
        const bool hit = v->depth[at] > -INFINITY;
        const float shade = hit ? find_shade(v, x, y, step) : 1.0f;
        for (int d = 0; d < 3; d++) {
            const float under = (float)(ground >> (16 - 8 * d) & 255u);
            sum[d] += hit ? 255.0f * shade * v->rgb[3 * at + (size_t)d] : under;
        }
    }
    for (int d = 0; d < 3; d++) {
        const float mean = sum[d] / (float)(SUB * SUB) + 0.5f;
        out |= (uint32_t)fminf(255.0f, mean) << (16 - 8 * d);
    }
    return out;
}

static void lay_onto(const canvas *v, mag_image *image, const int window[4], double step)
{
    for (int y = 0; y < window[3]; y++) {
        for (int x = 0; x < window[2]; x++) {
            uint32_t *pixel = &image->pixels[(size_t)(window[1] + y) * (size_t)image->width +
                                             (size_t)(window[0] + x)];
            *pixel = mix_pixel(v, x, y, *pixel, step);
        }
    }
}

mag_status mag_draw_cubes(mag_context *ctx, const mag_cubes *cubes, mag_image *image,
                          const int window[4], double *scale)
{
    canvas v = {.cam = {.width = SUB * window[2], .height = SUB * window[3]}};
    const size_t samples = (size_t)v.cam.width * (size_t)v.cam.height;

    MAG_ASSERT(window[0] + window[2] <= image->width && window[1] + window[3] <= image->height);
    v.depth = malloc(samples * sizeof *v.depth);
    v.rgb = malloc(3 * samples * sizeof *v.rgb);
    if (v.depth == NULL || v.rgb == NULL) {
        free(v.depth);
        free(v.rgb);
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a picture of %zu samples", samples);
    }
    for (size_t i = 0; i < samples; i++) {
        v.depth[i] = -INFINITY;
    }
    fit(&v.cam, cubes);
    light_faces(&v);
    for (size_t i = 0; i < cubes->count; i++) {
        draw_cube(&v, cubes, i);
    }
    lay_onto(&v, image, window, 1.6 * cubes->spacing * v.cam.scale);
    *scale = v.cam.scale / SUB;
    free(v.depth);
    free(v.rgb);
    return MAG_OK;
}
