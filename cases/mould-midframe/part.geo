// The cavity of a phone's mid-frame with runner, edge gate, overflows and vents; lengths in mm.
// Makes part.stl and prints the regions of case.yaml:
//     gmsh -2 part.geo -format stl -bin -o part.stl
Include "../parts.geo";

long = 150; short = 72; corner = 9;  // outline
high = 6; thick = 1.2;               // rim
plate = 0.8; level = 2.4;            // plate, and where its underside lies: the parting plane
gate_from = 25; gate_to = 125; gate_high = 0.8; gate_long = 1.6;
runner_wide = 8; runner_high = 6;    // in the middle; half of it at its ends
sprue = 5; sprue_long = 8;           // radius; metal comes in from below

// Rim and plate, less two windows, plus twelve bosses 3/1.4.
inset = 0;
x = 0; y = 0; dx = long; dy = short; r = corner; z = 0; dz = high; Call Rounded;
outer = v;
x = thick; y = thick; dx = long - 2 * thick; dy = short - 2 * thick; r = corner - thick;
z = 0; dz = level; Call Rounded;
below = v;
z = level + plate; dz = high - level - plate; Call Rounded;
above = v;
r = 2; z = level; dz = plate;
x = 10; y = 32; dx = 30; dy = 30; Call Rounded;
camera = v;
x = 50; y = 15; dx = 80; dy = 45; Call Rounded;
battery = v;
frame() = BooleanDifference{ Volume{outer}; Delete; }{ Volume{below, above, camera, battery}; Delete; };
bosses[] = {}; holes[] = {};
bx[] = {7, 45, 75, 110, 143, 7, 45, 75, 110, 143, 45, 143};
by[] = {7, 7, 7, 7, 7, 66, 66, 66, 66, 66, 36, 36};
For k In {0:#bx[] - 1}
  v = newv; Cylinder(v) = {bx[k], by[k], level, 0, 0, high - level, 1.5}; bosses[] += v;
  v = newv; Cylinder(v) = {bx[k], by[k], 0, 0, 0, high, 0.7}; holes[] += v;
EndFor
frame() = BooleanUnion{ Volume{frame()}; Delete; }{ Volume{bosses[]}; Delete; };
frame() = BooleanDifference{ Volume{frame()}; Delete; }{ Volume{holes[]}; Delete; };

// Runner along the gate: two halves that taper from the sprue to the gate's ends. A section is a
// trapezoid whose top is 0.8 as wide as its foot.
middle = (gate_from + gate_to) / 2;
Macro Section
  p = newp;
  Point(p) = {x, -gate_long, level};              Point(p + 1) = {x, -gate_long - s * runner_wide, level};
  Point(p + 2) = {x, -gate_long - 0.9 * s * runner_wide, level + s * runner_high};
  Point(p + 3) = {x, -gate_long - 0.1 * s * runner_wide, level + s * runner_high};
  l = newl;
  For k In {0:3}
    Line(l + k) = {p + k, p + (k + 1) % 4};
  EndFor
  ring = newll; Curve Loop(ring) = {l, l + 1, l + 2, l + 3};
Return
For end In {0:1}
  s = 1; x = middle; Call Section;
  first = ring;
  s = 0.5; x = end ? gate_to : gate_from; Call Section;
  v = newv; ThruSections(v) = {first, ring}; parts[] += v;
EndFor
x = gate_from; y = -gate_long - 1; z = level; dx = gate_to - gate_from; dy = gate_long + 1.5; dz = gate_high;
Call Straight;
v = newv; Cylinder(v) = {middle, sprue - gate_long - runner_wide, level - sprue_long, 0, 0, sprue_long + 1, sprue};
parts[] += v;

// Overflows where metal comes last: the far long side and the two ends.
zp = level; land = 1.6; land_wide = 8; land_high = 0.8; lap = 0.5;
pocket_wide = 18; pocket_deep = 8; pocket_high = 4;
vent_wide = 18; vent_high = 0.8; vent_long = 4.8; gap = 0.2;
ox[] = {12, 45, 75, 105, 138};
way = 1; ye = short;
For n In {0:#ox[] - 1}
  xe = ox[n]; Call Overflow;
EndFor
way = 0; xe = long; ye = 36; Call Overflow;
way = 2; xe = 0; ye = 22; Call Overflow;

parts[] += frame();
Call Join;
