// The cavity of a flow-length spiral with sprue, gate and vent; lengths in mm. A series of
// thicknesses:  for h in 1 1.5 2; do gmsh -2 part.geo -setnumber high $h -format stl -bin -o part-$h.stl; done
// Makes part.stl:  gmsh -2 part.geo -format stl -bin -o part.stl
Include "../parts.geo";

DefineConstant[ high = 1.5 ];          // of the channel
wide = 8; pitch = 12; inner = 15;      // the channel's middle lies at inner + pitch angle / 2 pi
turns = 6;
gate_wide = 4; gate_long = 4;          // as high as the channel
sprue = 4; sprue_high = 8;             // radius; metal comes in through its top
vent_long = 4;

// Point and outward normal of the middle line at the angle t.
Macro Middle
  rad = inner + pitch * t / (2 * Pi);
  slope = pitch / (2 * Pi);
  size = Sqrt(rad * rad + slope * slope);
  mx = rad * Cos(t); my = rad * Sin(t);
  nx = (rad * Cos(t) + slope * Sin(t)) / size; ny = (rad * Sin(t) - slope * Cos(t)) / size;
Return

// A band of the spiral between two angles, with splines through points every 10 degrees.
Macro Band
  steps = Ceil((t2 - t1) / (Pi / 18));
  in[] = {}; out[] = {};
  For k In {0:steps}
    t = t1 + (t2 - t1) * k / steps;
    Call Middle;
    p = newp;
    Point(p) = {mx - nx * wide / 2, my - ny * wide / 2, 0};
    Point(p + 1) = {mx + nx * wide / 2, my + ny * wide / 2, 0};
    in[] += p; out[] += p + 1;
  EndFor
  l = newl;
  Spline(l) = {in[]}; Spline(l + 1) = {out[]};
  Line(l + 2) = {in[0], out[0]}; Line(l + 3) = {in[steps], out[steps]};
  ring = newll; Curve Loop(ring) = {l, l + 3, -(l + 1), -(l + 2)};
  face = news; Plane Surface(face) = {ring};
  made[] = Extrude {0, 0, high} { Surface{face}; };
  parts[] += made[1];
Return

// One band a turn; each begins a little before the last one's end.
For turn In {0:turns - 1}
  t1 = 2 * Pi * turn - (turn > 0 ? 0.01 : 0); t2 = 2 * Pi * (turn + 1);
  Call Band;
EndFor

// Gate and sprue lie on the way that the channel begins with.
x = inner - gate_wide / 2; y = -gate_long; z = 0; dx = gate_wide; dy = gate_long + 0.5; dz = high;
Call Straight;
v = newv; Cylinder(v) = {inner, -gate_long - sprue + 0.6, 0, 0, 0, sprue_high, sprue}; parts[] += v;

// The vent goes on where the channel ends, along +y.
last = inner + pitch * turns;
x = last - wide / 2; y = -0.5; z = 0; dx = wide; dy = vent_long + 0.5; dz = high;
Call Straight;
Call Join;
