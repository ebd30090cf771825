// The cavity of a plate fed by a tapering runner that turns into a fan gate; lengths in mm.
// Makes part.stl and prints the regions of case.yaml:
//     gmsh -2 part.geo -format stl -bin -o part.stl
Include "../parts.geo";

runner = 50; factor = 0.9;            // area [mm2] of the runner, and of each segment to the one before
runner_wide = 10;                     // at its foot; the top is 0.8 as wide
bend = 20; legs = 4; lead = 10;       // from +y to +x in legs on a circle, behind a straight lead
fan_long = 40; gate_wide = 45;        // the fan keeps its area from the runner to the gate
plate_long = 60; plate_wide = 54; plate_high = 2.5;

// A runner's section of area `area` at the point (px, py), across the direction `angle`.
Macro Section
  high = area / (0.9 * runner_wide);
  nx = -Sin(angle); ny = Cos(angle);
  p = newp;
  For k In {0:3}
    side = (k == 0 || k == 3 ? -0.5 : 0.5) * runner_wide * (k < 2 ? 1 : 0.8);
    Point(p + k) = {px + side * nx, py + side * ny, k < 2 ? 0 : high};
  EndFor
  l = newl;
  For k In {0:3}
    Line(l + k) = {p + k, p + (k + 1) % 4};
  EndFor
  ring = newll; Curve Loop(ring) = {l, l + 1, l + 2, l + 3};
Return

// The runner comes in along +y; in the bend its area falls by the factor.
rings[] = {};
area = runner; angle = Pi / 2; px = -fan_long - bend; py = plate_wide / 2 - bend - lead;
Call Section;
rings[] += ring;
py += lead;
Call Section;
rings[] += ring;
For leg In {1:legs}
  angle = Pi / 2 * (1 - leg / legs);
  area = runner * (1 - (1 - factor) * leg / legs);
  px = -fan_long - bend + bend * (1 - Sin(angle)); py = plate_wide / 2 - bend + bend * Cos(angle);
  Call Section;
  rings[] += ring;
EndFor
v = newv; ThruSections(v) = {rings[]}; parts[] += v;

// The fan: from the runner's end to a gate as wide as most of the plate; the step up to the
// plate's thickness is the gate.
x = -fan_long - 0.5; dx = fan_long + 1; z = 0; ye = plate_wide / 2;
wide1 = runner_wide; wide2 = gate_wide; area1 = runner * factor; area2 = area1; sections = 25;
Call Fan;

x = 0; y = 0; z = 0; dx = plate_long; dy = plate_wide; dz = plate_high;
Call Straight;

// Overflows opposite the gate and at the sides before the far corners.
zp = 0; land = 2; land_high = 1; lap = 0.5; land_wide = 12;
pocket_wide = 16; pocket_deep = 9; pocket_high = 5;
vent_wide = 16; vent_high = 1; vent_long = 4; gap = 0.2;
way = 0; xe = plate_long;
For n In {0:2}
  ye = 9 + 18 * n;
  Call Overflow;
EndFor
xe = plate_long - 10;
way = 1; ye = plate_wide;
Call Overflow;
way = 3; ye = 0;
Call Overflow;
Call Join;
