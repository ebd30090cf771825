/// Verifies the order of accuracy of conduction, with lanes in double precision.
#include "heat_slab.h"

/// Fourier's series for the middle of a slab, roots of z tan z = Biot by halving.
static double series(double biot, double fourier)
{
    double sum = 0.0;
    for (int n = 0; n < 40; n++) {
        double low = n * M_PI, high = (n + 0.5) * M_PI;
        for (int i = 0; i < 60; i++) {
            const double z = 0.5 * (low + high);
            *((z * sin(z) < biot * cos(z)) == (n % 2 == 0) ? &low : &high) = z;
        }
        const double z = low;
        sum += 4.0 * sin(z) / (2.0 * z + sin(2.0 * z)) * exp(-z * z * fourier);
    }
    return sum;
}

START_TEST(conduction_is_second_order)
{
    const double want = series(1.0, 0.5);
    ck_assert_double_eq_tol(want, 0.772526, 1e-6); // others' number
    order_table t = {.title = "slab cooled by convection, Biot 1, middle at Fourier 0.5",
                     .unit = "error",
                     .size = "cell over thickness",
                     .id = "T-30"};
    for (int cells = 8; cells <= 64; cells *= 2) {
        order_add(&t, 1.0 / cells, fabs(slab_middle(1.0, 0.5, cells) - want));
    }
    order_check(&t, 2.0, 0.1);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, conduction_is_second_order);
}

int main(void)
{
    return support_run("slab in double precision", add);
}
