#include "mag/text.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

enum { LONGEST = 64 }; // no word of ours is longer

static int least(int a, int b)
{
    return a < b ? a : b;
}

static bool is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

int mag_word_distance(const char *a, const char *b)
{
    const int m = (int)strnlen(a, LONGEST);
    const int n = (int)strnlen(b, LONGEST);
    int rows[3][LONGEST + 1]; // this row and the two before it

    for (int j = 0; j <= n; j++) {
        rows[0][j] = j;
    }
    for (int i = 1; i <= m; i++) {
        int *now = rows[i % 3];
        const int *before = rows[(i - 1) % 3];
        now[0] = i;
        for (int j = 1; j <= n; j++) {
            const int swap = is_same(a[i - 1], b[j - 1]) ? 0 : 1;
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + swap);
            if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) && is_same(a[i - 2], b[j - 1])) {
                now[j] = least(now[j], rows[(i - 2) % 3][j - 2] + 1);
            }
        }
    }
    return rows[m % 3][n];
}

const char *mag_word_nearest(const char *word, const char *const *words, int count)
{
    const size_t length = strlen(word);
    const char *nearest = NULL;
    int best = INT_MAX;

    for (int i = 0; i < count; i++) {
        // The beginning of a right word is close, however much is missing.
        const bool begins = length >= 3 && strncmp(word, words[i], length) == 0;
        const int distance = begins ? 1 : mag_word_distance(word, words[i]);
        if (distance < best) {
            best = distance;
            nearest = words[i];
        }
    }
    const int allowed = length < 3 ? 1 : (int)(length / 3) + 1;
    return length < LONGEST && best <= allowed ? nearest : NULL;
}
