// What the cavities of the cases are put together from. A script includes this file, sets the
// numbers that a macro names, calls it, and joins what gathers in parts[]. Lengths in mm. gmsh does
// not read on behind a Call in the same line.
SetFactory("OpenCASCADE");
parts[] = {};
draft = 1 * Pi / 180; // walls that a die lets go of

// Box dx by dy by dz from (x, y, z) on.
Macro Straight
  v = newv; Box(v) = {x, y, z, dx, dy, dz}; parts[] += v;
Return

// Body that stands on a rectangle dx by dy at (x, y, z), is dz high, and is narrower at its top by
// `inset` on every side; dz may be negative.
Macro Tapered
  p = newp;
  Point(p)     = {x, y, z};                    Point(p + 1) = {x + dx, y, z};
  Point(p + 2) = {x + dx, y + dy, z};          Point(p + 3) = {x, y + dy, z};
  Point(p + 4) = {x + inset, y + inset, z + dz};
  Point(p + 5) = {x + dx - inset, y + inset, z + dz};
  Point(p + 6) = {x + dx - inset, y + dy - inset, z + dz};
  Point(p + 7) = {x + inset, y + dy - inset, z + dz};
  l = newl;
  For k In {0:3}
    Line(l + k)     = {p + k, p + (k + 1) % 4};
    Line(l + 4 + k) = {p + 4 + k, p + 4 + (k + 1) % 4};
  EndFor
  w1 = newll; Curve Loop(w1) = {l, l + 1, l + 2, l + 3};
  w2 = newll; Curve Loop(w2) = {l + 4, l + 5, l + 6, l + 7};
  v = newv; ThruSections(v) = {w1, w2};
  parts[] += v;
Return

// Rounded rectangle dx by dy at height z, corner radius r: the loop `ring`.
Macro Ring
  p = newp;
  Point(p)     = {x + r, y, z};       Point(p + 1) = {x + dx - r, y, z};
  Point(p + 2) = {x + dx, y + r, z};  Point(p + 3) = {x + dx, y + dy - r, z};
  Point(p + 4) = {x + dx - r, y + dy, z}; Point(p + 5) = {x + r, y + dy, z};
  Point(p + 6) = {x, y + dy - r, z};  Point(p + 7) = {x, y + r, z};
  Point(p + 8) = {x + dx - r, y + r, z};  Point(p + 9) = {x + dx - r, y + dy - r, z};
  Point(p + 10) = {x + r, y + dy - r, z}; Point(p + 11) = {x + r, y + r, z};
  l = newl;
  For k In {0:3}
    Line(l + 2 * k) = {p + 2 * k, p + 2 * k + 1};
    Circle(l + 2 * k + 1) = {p + 2 * k + 1, p + 8 + k, p + (2 * k + 2) % 8};
  EndFor
  ring = newll; Curve Loop(ring) = {l, l + 1, l + 2, l + 3, l + 4, l + 5, l + 6, l + 7};
Return

// Like Tapered, with corners of radius r at the foot and r - inset at the top. The body's number
// is `v`; it is not among parts[].
Macro Rounded
  Call Ring;
  foot = ring;
  x += inset; y += inset; dx -= 2 * inset; dy -= 2 * inset; z += dz; r -= inset;
  Call Ring;
  x -= inset; y -= inset; dx += 2 * inset; dy += 2 * inset; z -= dz; r += inset;
  v = newv; ThruSections(v) = {foot, ring};
Return

// Fan along +x from x to x + dx about the line y = ye, standing on z: its width grows evenly from
// wide1 to wide2, its cross-section goes from area1 to area2, its height is what follows, at
// `sections` places.
Macro Fan
  rings[] = {};
  For k In {0:sections - 1}
    t = k / (sections - 1);
    wide = wide1 + t * (wide2 - wide1);
    dz = (area1 + t * (area2 - area1)) / wide;
    p = newp;
    Point(p)     = {x + t * dx, ye - wide / 2, z};      Point(p + 1) = {x + t * dx, ye + wide / 2, z};
    Point(p + 2) = {x + t * dx, ye + wide / 2, z + dz}; Point(p + 3) = {x + t * dx, ye - wide / 2, z + dz};
    l = newl;
    For n In {0:3}
      Line(l + n) = {p + n, p + (n + 1) % 4};
    EndFor
    ring = newll; Curve Loop(ring) = {l, l + 1, l + 2, l + 3}; rings[] += ring;
  EndFor
  v = newv; ThruSections(v) = {rings[]}; parts[] += v;
Return

// Box between the distances s1 and s2 outside the point (xe, ye) of an edge, `wide` along the edge.
// way: 0 to 3, outward is +x, +y, -x, -y. Sets x, y, dx, dy.
Macro Outward
  If (way == 0)
    x = xe + s1; dx = s2 - s1; y = ye - wide / 2; dy = wide;
  ElseIf (way == 1)
    y = ye + s1; dy = s2 - s1; x = xe - wide / 2; dx = wide;
  ElseIf (way == 2)
    x = xe - s2; dx = s2 - s1; y = ye - wide / 2; dy = wide;
  Else
    y = ye - s2; dy = s2 - s1; x = xe - wide / 2; dx = wide;
  EndIf
Return

// Overflow at the point (xe, ye) of an edge, on the parting plane z = zp: a land (land_wide,
// land_high, `land` long, reaching `lap` into the part), a pocket (pocket_wide along the edge,
// pocket_deep outward, pocket_high), and behind it a vent (vent_wide, vent_high, vent_long) that
// stands for a gap `gap` high, too thin for cells. Prints its two regions for case.yaml.
Macro Overflow
  z = zp;
  s1 = -lap; s2 = land + 1; wide = land_wide; dz = land_high; Call Outward;
  Call Straight;
  s1 = land; s2 = land + pocket_deep; wide = pocket_wide; dz = pocket_high; inset = 0.15 * pocket_high;
  Call Outward;
  Call Tapered;
  s1 = 0; Call Outward;
  Printf("    - {name: overflow %g, role: overflow, shape: box, from: [%g, %g, %g mm], to: [%g, %g, %g mm]}",
    count, x, y, z, x + dx, y + dy, z + pocket_high);
  s1 = land + pocket_deep - 1; s2 = land + pocket_deep + vent_long; wide = vent_wide; dz = vent_high;
  Call Outward;
  Call Straight;
  s1 = land + pocket_deep; Call Outward;
  Printf("    - {name: vent %g, role: vent, shape: box, from: [%g, %g, %g mm], to: [%g, %g, %g mm], vent_area: %g mm2}",
    count, x, y, z, x + dx, y + dy, z + vent_high, vent_wide * gap);
  count += 1;
Return
count = 1;

// Makes one body of all in parts[].
Macro Join
  rest[] = {};
  For k In {1:#parts[] - 1}
    rest[] += parts[k];
  EndFor
  one() = BooleanUnion{ Volume{parts[0]}; Delete; }{ Volume{rest[]}; Delete; };
Return

// Flat faces need few triangles; round ones as many as the eye wants.
Mesh.MeshSizeMax = 40;
Mesh.MeshSizeMin = 0.5;
Mesh.MeshSizeFromCurvature = 24;
Mesh.MeshSizeExtendFromBoundary = 0;
Mesh.Binary = 1;
