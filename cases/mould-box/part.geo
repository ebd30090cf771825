// The cavity of a ribbed box with bosses, direct sprue, overflows and vents; lengths in mm. The rim
// lies on the parting plane z = 0, the floor on top.
// Makes part.stl and prints the regions of case.yaml:
//     gmsh -2 part.geo -format stl -bin -o part.stl
Include "../parts.geo";

long = 120; short = 80; high = 30; thick = 1.5; corner = 5;   // outside, at the rim
ribs[] = {30, 60, 90}; rib_thick = 1; rib_high = 12;           // across the box, under its floor
boss = 4; bore = 2; boss_from = 5; bore_to = 22; beside = 9;   // radii, heights, distance to the sides
sprue = 5; sprue_high = 12;                                    // metal comes in through its top

x = 0; y = 0; z = 0; dx = long; dy = short; dz = high; r = corner; inset = high * Tan(draft);
Call Rounded;
outer = v;
x = thick; y = thick; dx = long - 2 * thick; dy = short - 2 * thick; dz = high - thick;
r = corner - thick; inset = dz * Tan(draft);
Call Rounded;
inner = v;
shell() = BooleanDifference{ Volume{outer}; Delete; }{ Volume{inner}; Delete; };

bosses[] = {}; bores[] = {};
For i In {0:1}
  For j In {0:1}
    bx = i ? long - beside : beside; by = j ? short - beside : beside;
    v = newv; Cylinder(v) = {bx, by, boss_from, 0, 0, high - thick / 2 - boss_from, boss}; bosses[] += v;
    v = newv; Cylinder(v) = {bx, by, 0, 0, 0, bore_to, bore}; bores[] += v;
  EndFor
EndFor
shell() = BooleanUnion{ Volume{shell()}; Delete; }{ Volume{bosses[]}; Delete; };
shell() = BooleanDifference{ Volume{shell()}; Delete; }{ Volume{bores[]}; Delete; };
parts[] += shell();

For n In {0:#ribs[] - 1}
  x = ribs[n] - rib_thick / 2; dx = rib_thick; y = thick; dy = short - 2 * thick;
  z = high - thick - rib_high; dz = rib_high + thick / 2;
  Call Straight;
EndFor
v = newv; Cylinder(v) = {long / 2, short / 2, high - thick / 2, 0, 0, sprue_high + thick / 2, sprue};
parts[] += v;

// Overflows along the rim, which fills last.
zp = 0; land = 2; land_high = 1.5; lap = 0.5; land_wide = 12;
pocket_wide = 22; pocket_deep = 9; pocket_high = 6;
vent_wide = 22; vent_high = 1.5; vent_long = 4; gap = 0.2;
For n In {0:1}
  xe = n ? 90 : 30;
  way = 1; ye = short;
  Call Overflow;
  way = 3; ye = 0;
  Call Overflow;
EndFor
ye = short / 2;
way = 0; xe = long;
Call Overflow;
way = 2; xe = 0;
Call Overflow;
Call Join;

Mesh.MeshSizeMin = 1.2;
Mesh.MeshSizeFromCurvature = 16;
