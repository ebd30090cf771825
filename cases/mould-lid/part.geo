// The cavity of a laptop's lid with runner, five gates, overflows and vents; lengths in mm. The rim
// lies on the parting plane z = 0, the floor, which is the outside of the lid, on top.
// Makes part.stl and prints the regions of case.yaml:
//     gmsh -2 part.geo -format stl -bin -o part.stl
Include "../parts.geo";

long = 340; short = 240; high = 8; thick = 0.8; corner = 8;
rib_pitch = 60; rib_thick = 0.6; rib_high = 2;          // a grid under the floor
boss = 2.5; bore = 1.1; boss_high = 5;                  // radii; thirty of them
window_long = 40; window_wide = 15;                     // four of them
gates = 5; gate_wide = 40; gate_pitch = 50; gate_high = 0.8; gate_long = 2;
runner_wide = 10; runner_high = 9;                      // in the middle; half of it at its ends
sprue = 7; sprue_long = 20;                             // radius; metal comes in from above

x = 0; y = 0; z = 0; dx = long; dy = short; dz = high; r = corner; inset = high * Tan(draft);
Call Rounded;
outer = v;
x = thick; y = thick; dx = long - 2 * thick; dy = short - 2 * thick; dz = high - thick;
r = corner - thick; inset = dz * Tan(draft);
Call Rounded;
inner = v;
shell() = BooleanDifference{ Volume{outer}; Delete; }{ Volume{inner}; Delete; };

// Ribs and bosses hang from the floor, at z = under; the bores are blind, the windows go through.
under = high - thick;
extra[] = {}; cuts[] = {};
For n In {-2:2}
  v = newv; Box(v) = {long / 2 + n * rib_pitch - rib_thick / 2, thick, under - rib_high, rib_thick, short - 2 * thick, rib_high + thick / 2};
  extra[] += v;
EndFor
For n In {-1:1}
  v = newv; Box(v) = {thick, short / 2 + n * rib_pitch - rib_thick / 2, under - rib_high, long - 2 * thick, rib_thick, rib_high + thick / 2};
  extra[] += v;
EndFor
For i In {0:5}
  For j In {0:4}
    bx = 20 + 60 * i; by = 20 + 50 * j;
    v = newv; Cylinder(v) = {bx, by, under - boss_high, 0, 0, boss_high + thick / 2, boss}; extra[] += v;
    v = newv; Cylinder(v) = {bx, by, under - boss_high - 1, 0, 0, boss_high + 1, bore}; cuts[] += v;
  EndFor
EndFor
For i In {0:1}
  For j In {0:1}
    v = newv; Box(v) = {60 + 180 * i, 85 + 55 * j, 1, window_long, window_wide, high}; cuts[] += v;
  EndFor
EndFor
shell() = BooleanUnion{ Volume{shell()}; Delete; }{ Volume{extra[]}; Delete; };
shell() = BooleanDifference{ Volume{shell()}; Delete; }{ Volume{cuts[]}; Delete; };
parts[] += shell();

// Runner along the long side y = 0: two halves that taper from the sprue to the ends of the row of
// gates. A section is a trapezoid whose top is 0.8 as wide as its foot.
middle = long / 2; half = ((gates - 1) * gate_pitch + gate_wide) / 2;
Macro Section
  p = newp;
  Point(p) = {x, -gate_long, 0}; Point(p + 1) = {x, -gate_long - s * runner_wide, 0};
  Point(p + 2) = {x, -gate_long - 0.9 * s * runner_wide, s * runner_high};
  Point(p + 3) = {x, -gate_long - 0.1 * s * runner_wide, s * runner_high};
  l = newl;
  For k In {0:3}
    Line(l + k) = {p + k, p + (k + 1) % 4};
  EndFor
  ring = newll; Curve Loop(ring) = {l, l + 1, l + 2, l + 3};
Return
For end In {-1:1:2}
  s = 1; x = middle;
  Call Section;
  first = ring;
  s = 0.5; x = middle + end * half;
  Call Section;
  v = newv; ThruSections(v) = {first, ring}; parts[] += v;
EndFor
For n In {0:gates - 1}
  x = middle - half + n * gate_pitch; y = -gate_long - 1; z = 0;
  dx = gate_wide; dy = gate_long + 1 + thick / 2; dz = gate_high;
  Call Straight;
EndFor
v = newv; Cylinder(v) = {middle, sprue - gate_long - runner_wide - 4, 0, 0, 0, sprue_long, sprue}; parts[] += v;

// Overflows on the far long side, on the short sides, and in the corners beside the gates.
zp = 0; land = 2; land_high = 0.8; lap = 0.4; land_wide = 14;
pocket_wide = 24; pocket_deep = 10; pocket_high = 5;
vent_wide = 24; vent_high = 0.8; vent_long = 4; gap = 0.2;
way = 1; ye = short;
For n In {0:5}
  xe = 30 + 56 * n;
  Call Overflow;
EndFor
For n In {0:1}
  ye = 90 + 100 * n;
  way = 0; xe = long;
  Call Overflow;
  way = 2; xe = 0;
  Call Overflow;
EndFor
way = 3; ye = 0;
xe = 24;
Call Overflow;
xe = long - 24;
Call Overflow;
Call Join;

Mesh.MeshSizeMin = 0.8;
Mesh.MeshSizeFromCurvature = 16;
