"""The plates that all programs fill, and our case of them.

A box of 100 x 50 x 2 mm. `fan`: metal comes in through all of the face x = 0, gas leaves through
all of x = 100 mm. `jet`: metal comes in through 20 to 30 mm of that face's width, gas leaves
through 5 mm at either end of the face at x = 100 mm.
"""
import os
import struct

LENGTH, THICKNESS = 100.0, 2.0  # [mm]
STRIPS = (0.0, 5.0, 20.0, 30.0, 45.0, 50.0)  # [mm] along y; gates and vents are whole strips
GATES = {"fan": (0, 1, 2, 3, 4), "jet": (2,)}  # strips of x = 0 that are open
VENTS = {"fan": (0, 1, 2, 3, 4), "jet": (0, 4)}  # strips of x = LENGTH that are open
SPEED = 5.0  # [m/s] of the metal at the gate
DENSITY, NU = 1700.0, 1e-5  # [kg/m3], [m2/s] of the metal
GRAVITY = -9.81  # [m/s2] along z

# What lies beyond an open face: room for metal that leaves before the plate is full. The first
# leaves 1 ms before, at up to twice the gate's speed.
BEYOND = 20.0  # [mm]

OUTPUTS, ROWS = 10, 400  # of fields and of numbers, until the end of a run


def width(strips):
    """Of some strips together [mm]."""
    return sum(STRIPS[s + 1] - STRIPS[s] for s in strips)


def nominal(kind):
    """Plate's volume over inflow [s]."""
    return 1e-3 * LENGTH * STRIPS[-1] / width(GATES[kind]) / SPEED


def runs(strips):
    """Neighbouring strips joined: (y from, y to) [mm] of each group."""
    groups = []
    for s in strips:
        if groups and groups[-1][1] == STRIPS[s]:
            groups[-1][1] = STRIPS[s + 1]
        else:
            groups.append([STRIPS[s], STRIPS[s + 1]])
    return groups


def faces(kind):
    """The cavity's outer rectangles, four corners each [mm], counterclockwise from outside.

    The plan is cut at all strips, so that neighbours share whole edges.
    """
    xs = (0.0, LENGTH, LENGTH + BEYOND)
    plan = {(0, s) for s in range(len(STRIPS) - 1)} | {(1, s) for s in VENTS[kind]}
    z = (0.0, THICKNESS)
    for i, s in sorted(plan):
        x0, x1, y0, y1 = xs[i], xs[i + 1], STRIPS[s], STRIPS[s + 1]
        yield [(x0, y0, z[1]), (x1, y0, z[1]), (x1, y1, z[1]), (x0, y1, z[1])]
        yield [(x0, y1, z[0]), (x1, y1, z[0]), (x1, y0, z[0]), (x0, y0, z[0])]
        for other, a, b in (
            ((i, s - 1), (x0, y0), (x1, y0)),
            ((i + 1, s), (x1, y0), (x1, y1)),
            ((i, s + 1), (x1, y1), (x0, y1)),
            ((i - 1, s), (x0, y1), (x0, y0)),
        ):
            if other not in plan:
                yield [(*a, z[0]), (*b, z[0]), (*b, z[1]), (*a, z[1])]


def write_stl(path, kind):
    """The cavity's surface, binary, in mm."""
    triangles = [t for f in faces(kind) for t in ((f[0], f[1], f[2]), (f[0], f[2], f[3]))]
    with open(path, "wb") as f:
        f.write(bytes(80) + struct.pack("<I", len(triangles)))
        for t in triangles:
            f.write(struct.pack("<12fH", 0, 0, 0, *(c for corner in t for c in corner), 0))


def box(name, role, x, y, more=""):
    """A line of the case's regions."""
    low, high = (f"[{x[n]:g}, {y[n]:g}, {(0.0, THICKNESS)[n]:g} mm]" for n in (0, 1))
    return f"    - {{name: {name}, role: {role}, shape: box, from: {low}, to: {high}{more}}}\n"


def write_case(folder, kind, spacing, end, full=0.99):
    """case.yaml and plate.stl for cells of `spacing` [mm], until a time [s] or a share is reached.

    The gas keeps its pressure. That is interFoam's problem: there gas is a second fluid that leaves
    through the open face against no more than its own inertia, a ten-thousandth of the metal's
    dynamic pressure. Metal glides along walls: its layer there is a tenth of a millimetre thick at
    first, and interFoam takes its stress from half a cell. The sub-grid viscosity has the constant
    of isotropic turbulence (Lilly 1967), because walls damp it. `--set mould.gas=compressed`
    compresses the gas and lets it out by as wide a vent.
    """
    os.makedirs(folder, exist_ok=True)
    write_stl(os.path.join(folder, "plate.stl"), kind)
    regions = ""
    for n, y in enumerate(runs(GATES[kind])):
        regions += box(f"gate {n}", "inlet", (-1.0, 0.0), y)
    for n, y in enumerate(runs(VENTS[kind])):
        area = (y[1] - y[0]) * THICKNESS
        regions += box(f"vent {n}", "vent", (LENGTH, LENGTH + BEYOND), y,
                       f", vent_area: {area:g} mm2")
    with open(os.path.join(folder, "case.yaml"), "w", encoding="utf-8") as f:
        f.write(f"""model: mould
title: plate filled by a {kind}, cells of {spacing:g} mm
mould:
  cavity: plate.stl
  spacing: {spacing:g} mm
  density: {DENSITY:g} kg/m3
  viscosity: {DENSITY * NU:g} Pa s
  inlet_speed: {SPEED:g} m/s
  fill_end: {100.0 * full:g} %
  fill_limit: {1e3 * end:g} ms
  walls: gliding
  smagorinsky: 0.17
  gravity: [0, 0, {GRAVITY:g} m/s2]
  regions:
{regions}run:
  output_interval: {1e3 * end / OUTPUTS:g} ms
  series_interval: {1e3 * end / ROWS:g} ms
""")
