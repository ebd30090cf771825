#include "mag/run.h"

#define MAG_DEF     "mag/run_params.def"
#define MAG_TABLE   mag_run_table
#define MAG_STRUCT  mag_run_params
#define MAG_BLOCK   "run"
#define MAG_MEANING "what may be chosen for any run: its end, outputs, checkpoints, randomness"
#include "mag/param_table.h"
