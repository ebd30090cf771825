// The cavity of a plate in six steps, 3 to 0.6 mm thick, with fan, overflows and vents; lengths in mm.
// Makes part.stl and prints the regions of case.yaml:
//     gmsh -2 part.geo -format stl -bin -o part.stl
Include "../parts.geo";

thick[] = {3, 2, 1.5, 1, 0.8, 0.6};
wide = 60; step = 25;                 // of each step: across and along the flow
gate_wide = 40; gate_high = 1.2;      // on the thick end
fan_long = 40; runner_wide = 10;      // where metal comes in; as much area as the gate
whole = wide;

// Every step reaches half a millimetre into the thicker one before it.
For n In {0:#thick[] - 1}
  x = n * step - (n > 0 ? 0.5 : 0); y = 0; z = 0;
  dx = (n + 1) * step - x; dy = whole; dz = thick[n];
  Call Straight;
EndFor
end = #thick[] * step;

x = -fan_long; dx = fan_long + 0.5; z = 0; ye = whole / 2;
wide1 = runner_wide; wide2 = gate_wide; sections = 13;
area1 = gate_wide * gate_high; area2 = area1;
Call Fan;

// Overflows at the thin end and beside the thinnest step.
zp = 0; land = 2; land_high = 0.6; lap = 0.5; land_wide = 12;
pocket_wide = 17; pocket_deep = 8; pocket_high = 3.6;
vent_wide = 17; vent_high = 0.6; vent_long = 4.4; gap = 0.2;
way = 0; xe = end;
For n In {0:2}
  ye = 10 + 20 * n;
  Call Overflow;
EndFor
xe = end - step / 2;
way = 1; ye = whole;
Call Overflow;
way = 3; ye = 0;
Call Overflow;

Call Join;
