// The cavity of a plate with a direct gate, seven overflows, vents and collectors; lengths in mm.
// Makes plate.stl:  gmsh -2 plate.geo -format stl -bin -o plate.stl
// Everything stands on the parting plane z = 0.
SetFactory("OpenCASCADE");

// A body `dx` by `dy` at z = 0 and `dz` high whose top is 0.7 as wide as its bottom: cavities need draft.
Macro Tapered
  ix = 0.15 * dx; iy = 0.15 * dy;
  p = newp;
  Point(p)     = {x, y, 0};                Point(p + 1) = {x + dx, y, 0};
  Point(p + 2) = {x + dx, y + dy, 0};      Point(p + 3) = {x, y + dy, 0};
  Point(p + 4) = {x + ix, y + iy, dz};           Point(p + 5) = {x + dx - ix, y + iy, dz};
  Point(p + 6) = {x + dx - ix, y + dy - iy, dz}; Point(p + 7) = {x + ix, y + dy - iy, dz};
  l = newl;
  For k In {0:3}
    Line(l + k)     = {p + k, p + (k + 1) % 4};
    Line(l + 4 + k) = {p + 4 + k, p + 4 + (k + 1) % 4};
  EndFor
  w = newll; Curve Loop(w) = {l, l + 1, l + 2, l + 3};
  w2 = newll; Curve Loop(w2) = {l + 4, l + 5, l + 6, l + 7};
  v = newv; ThruSections(v) = {w, w2};
  parts[] += v;
Return

Macro Straight
  v = newv; Box(v) = {x, y, 0, dx, dy, dz}; parts[] += v;
Return

plate = newv; Box(plate) = {0, 0, 0, 150, 80, 2};
parts[] = {};

// Nozzle: metal comes in through its top at z = 12.
v = newv; Cylinder(v) = {75, 40, 2, 0, 0, 10, 5}; parts[] += v;

// Short side: three overflows 13 x 8 x 4, connectors 3 x 4 x 1.5 that reach 1 into the plate, vents.
For yc In {10:70:30}
  x = 149; y = yc - 2;    dx = 3.5; dy = 4;   dz = 1.5; Call Straight;
  x = 151; y = yc - 6.5;  dx = 8;   dy = 13;  dz = 4;   Call Tapered;
  x = 158.5; y = yc - 1.25; dx = 6; dy = 2.5; dz = 1;   Call Straight;
EndFor

// Long side: four overflows 15 x 9 x 4.5, connectors 3 x 5 x 1.5, vents 3 wide.
centres[] = {20, 50, 100, 130};
For n In {0:3}
  xc = centres[n];
  x = xc - 2.5; y = 79;   dx = 5;  dy = 3.5; dz = 1.5; Call Straight;
  x = xc - 7.5; y = 81;   dx = 15; dy = 9;   dz = 4.5; Call Tapered;
  x = xc - 1.5; y = 89.5; dx = 3;  dy = 6;   dz = 1.2; Call Straight;
EndFor

// Collectors 7 x 2.2, and the exit, which the long vents 15 x 2.5 x 1 and 15 x 3 x 1.2 lead to.
x = 164; y = 0;    dx = 7;   dy = 82; dz = 2.2; Call Straight;
x = 16;  y = 95;   dx = 118; dy = 7;  dz = 2.2; Call Straight;
x = 133; y = 97;   dx = 18;  dy = 3;  dz = 1.2; Call Straight;
x = 166; y = 81;   dx = 2.5; dy = 15; dz = 1;   Call Straight;
x = 150; y = 95;   dx = 40;  dy = 10; dz = 2.5; Call Straight;

all() = BooleanUnion{ Volume{plate}; Delete; }{ Volume{parts[]}; Delete; };

Mesh.MeshSizeMax = 40;
Mesh.MeshSizeMin = 0.8;
Mesh.MeshSizeFromCurvature = 48;
Mesh.MeshSizeExtendFromBoundary = 0;
Mesh.Binary = 1;
