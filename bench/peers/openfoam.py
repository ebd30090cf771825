"""interFoam's case of a plate, and what its log and its fields say.

Debian's package `openfoam`; the solvers need no more of its set-up than WM_PROJECT_DIR.
"""
import array
import os
import re

from plates import DENSITY, GATES, GRAVITY, LENGTH, NU, SPEED, STRIPS, THICKNESS, VENTS

ENVIRONMENT = {"WM_PROJECT_DIR": "/usr/share/openfoam"}

FIXED = {  # files that are the same for every plate: (class, content)
    "system/fvSchemes": ("dictionary", """
ddtSchemes { default Euler; }
gradSchemes { default Gauss linear; }
divSchemes
{
    div(rhoPhi,U) Gauss linearUpwind grad(U);
    div(phi,alpha) Gauss vanLeer;
    div(phirb,alpha) Gauss linear;
    div(((rho*nuEff)*dev2(T(grad(U))))) Gauss linear;
}
laplacianSchemes { default Gauss linear orthogonal; }
interpolationSchemes { default linear; }
snGradSchemes { default orthogonal; }
"""),
    "system/fvSolution": ("dictionary", """
solvers
{
    "alpha.metal.*"
    {
        nAlphaCorr 2; nAlphaSubCycles 1; cAlpha 1; MULESCorr yes; nLimiterIter 5;
        solver smoothSolver; smoother symGaussSeidel; tolerance 1e-8; relTol 0;
    }
    "pcorr.*"
    {
        solver GAMG; smoother DIC; nCellsInCoarsestLevel 50; tolerance 1e-5; relTol 0;
    }
    p_rgh
    {
        solver GAMG; smoother DIC; nCellsInCoarsestLevel 50; tolerance 1e-7; relTol 0.05;
    }
    p_rghFinal { $p_rgh; relTol 0; }
    U { solver smoothSolver; smoother symGaussSeidel; tolerance 1e-6; relTol 0; }
}
PIMPLE
{
    momentumPredictor no; nOuterCorrectors 1; nCorrectors 3; nNonOrthogonalCorrectors 0;
}
relaxationFactors { equations { ".*" 1; } }
"""),
    "constant/turbulenceProperties": ("dictionary", "simulationType laminar;\n"),
    "constant/transportProperties": ("dictionary", f"""
phases (metal air);
metal {{ transportModel Newtonian; nu {NU:g}; rho {DENSITY:g}; }}
air {{ transportModel Newtonian; nu 1.5e-5; rho 1.2; }}
sigma 0.55;
"""),
    "constant/g": ("uniformDimensionedVectorField",
                   f"dimensions [0 1 -2 0 0 0 0];\nvalue (0 0 {GRAVITY:g});\n"),
    "0/alpha.metal": ("volScalarField", """
dimensions [0 0 0 0 0 0 0];
internalField uniform 0;
boundaryField
{
    gate { type fixedValue; value uniform 1; }
    vent { type inletOutlet; inletValue uniform 0; value uniform 0; }
    walls { type zeroGradient; }
}
"""),
    "0/U": ("volVectorField", f"""
dimensions [0 1 -1 0 0 0 0];
internalField uniform (0 0 0);
boundaryField
{{
    gate {{ type fixedValue; value uniform ({SPEED:g} 0 0); }}
    vent {{ type pressureInletOutletVelocity; value uniform (0 0 0); }}
    walls {{ type noSlip; }}
}}
"""),
    "0/p_rgh": ("volScalarField", """
dimensions [1 -1 -2 0 0 0 0];
internalField uniform 0;
boundaryField
{
    gate { type fixedFluxPressure; value uniform 0; }
    vent { type totalPressure; p0 uniform 0; value uniform 0; }
    walls { type fixedFluxPressure; value uniform 0; }
}
"""),
}


def control(end, interval):
    """Until `end` [s]; fields every `interval` [s]. Courant numbers to 0.5."""
    return f"""
application interFoam;
startFrom startTime; startTime 0; stopAt endTime; endTime {end:g};
deltaT 1e-6; adjustTimeStep yes; maxCo 0.5; maxAlphaCo 0.5; maxDeltaT 1e-3;
writeControl adjustable; writeInterval {interval:g}; writeFormat binary; writePrecision 8;
timeFormat general; timePrecision 8; runTimeModifiable no;
"""


def mesh(kind, spacing):
    """blockMesh's input: one block a strip, cubes of `spacing` [mm]."""
    strips = range(len(STRIPS) - 1)

    def count(length):
        return round(length / spacing)

    def vertex(ix, iy, iz):
        return (iz * 2 + ix) * len(STRIPS) + iy

    def rectangle(*corners):
        return "(" + " ".join(str(vertex(*c)) for c in corners) + ")"

    def end(ix, s):
        return rectangle((ix, s, 0), (ix, s + 1, 0), (ix, s + 1, 1), (ix, s, 1))

    def patch(name, sort, where):
        return f"{name} {{ type {sort}; faces ({' '.join(where)}); }}\n"

    vertices = [f"({x:g} {y:g} {z:g})" for z in (0, THICKNESS) for x in (0, LENGTH) for y in STRIPS]
    blocks = [
        "hex " + rectangle(*((x, s + y, z) for z in (0, 1) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))))
        + f" ({count(LENGTH)} {count(STRIPS[s + 1] - STRIPS[s])} {count(THICKNESS)})"
        + " simpleGrading (1 1 1)" for s in strips]
    walls = [end(0, s) for s in strips if s not in GATES[kind]]
    walls += [end(1, s) for s in strips if s not in VENTS[kind]]
    walls += [rectangle((0, s, z), (1, s, z), (1, s + 1, z), (0, s + 1, z)) for s in strips for z in (0, 1)]
    walls += [rectangle((0, y, 0), (1, y, 0), (1, y, 1), (0, y, 1)) for y in (0, len(STRIPS) - 1)]
    return ("scale 0.001;\nvertices (\n" + "\n".join(vertices) + "\n);\nblocks (\n" + "\n".join(blocks)
            + "\n);\nedges ();\nboundary (\n" + patch("gate", "patch", [end(0, s) for s in GATES[kind]])
            + patch("vent", "patch", [end(1, s) for s in VENTS[kind]])
            + patch("walls", "wall", walls) + ");\nmergePatchPairs ();\n")


def write_case(folder, kind, spacing, end, interval):
    """All that blockMesh and interFoam need."""
    files = dict(FIXED)
    files["system/controlDict"] = ("dictionary", control(end, interval))
    files["system/blockMeshDict"] = ("dictionary", mesh(kind, spacing))
    for path, (sort, text) in files.items():
        where = os.path.join(folder, path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "w", encoding="utf-8") as f:
            name = os.path.basename(path)
            f.write(f"FoamFile {{ version 2.0; format ascii; class {sort}; object {name}; }}\n{text}")


def read_log(path):
    """A row a step: (time [s], share full, processor time so far [s])."""
    rows, time, share = [], 0.0, 0.0
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            if line.startswith("Time = "):
                time = float(line.split()[2])
            elif line.startswith("Phase-1 volume fraction = "):
                share = float(line.split()[4])
            elif line.startswith("ExecutionTime = ") and time > 0.0:
                rows.append((time, share, float(line.split()[2])))
    return rows


def find_times(folder):
    """Output times as the folder's names tell them, (time [s], name), in order."""
    names = [n for n in os.listdir(folder) if re.fullmatch(r"[0-9.]+(e-?[0-9]+)?", n)]
    return sorted((float(n), n) for n in names if float(n) > 0.0)


def read_columns(folder, name, spacing):
    """Share of metal over the thickness of a column, [y][x], at an output time."""
    with open(os.path.join(folder, name, "alpha.metal"), "rb") as f:
        content = f.read()
    head = re.search(rb"internalField\s+nonuniform\s+List<scalar>\s+(\d+)\s+\(", content)
    values = array.array("d")
    values.frombytes(content[head.end():head.end() + 8 * int(head[1])])
    nx, nz = round(LENGTH / spacing), round(THICKNESS / spacing)
    columns, at = [], 0
    for low, high in zip(STRIPS, STRIPS[1:]):  # block by block, x fastest
        ny = round((high - low) / spacing)
        for j in range(ny):
            lines = [values[at + (k * ny + j) * nx:at + (k * ny + j + 1) * nx] for k in range(nz)]
            columns.append([sum(c) / nz for c in zip(*lines)])
        at += nz * ny * nx
    return columns
