// The outer faces of a set of cubes, and which cubes are shown.
import { readBlock, type Result } from "./data";

export interface Cells {
  count: number;
  place: Uint16Array; // (3 count) place in the lattice of cells
  size: [number, number, number]; // cells along each axis
  next: Int32Array; // (6 count) the cell beyond each face, or -1
}

export function readCells(result: Result): Cells {
  const place = new Uint16Array(readBlock(result.points.block as string));
  const count = place.length / 3;
  const size: [number, number, number] = [1, 1, 1];
  for (let i = 0; i < place.length; i++) {
    size[i % 3] = Math.max(size[i % 3], place[i] + 1);
  }
  return { count, place, size, next: findNeighbours(place, count, size) };
}

/** The cell beyond each face, found by its place's number in the lattice. */
function findNeighbours(place: Uint16Array, count: number, size: number[]): Int32Array {
  const [nx, ny] = size;
  const key = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    key[c] = place[3 * c] + nx * (place[3 * c + 1] + ny * place[3 * c + 2]);
  }
  const cellAt = new Map<number, number>();
  for (let c = 0; c < count; c++) {
    cellAt.set(key[c], c);
  }
  const next = new Int32Array(6 * count).fill(-1);
  const stride = [1, nx, nx * ny];
  for (let c = 0; c < count; c++) {
    for (let d = 0; d < 3; d++) {
      if (place[3 * c + d] + 1 < size[d]) {
        const other = cellAt.get(key[c] + stride[d]);
        if (other !== undefined) {
          next[6 * c + 2 * d] = other;
          next[6 * other + 2 * d + 1] = c;
        }
      }
    }
  }
  return next;
}

export interface Faces {
  count: number;
  place: Uint16Array; // (4 count) x y z of the cell and its face 0..5
  cell: Uint32Array; // (count)
}

export function makeFaces(cells: Cells, shown: Uint8Array, into: Faces): void {
  let n = 0;
  for (let c = 0; c < cells.count; c++) {
    if (shown[c] === 0) {
      continue;
    }
    for (let f = 0; f < 6; f++) {
      const other = cells.next[6 * c + f];
      if (other >= 0 && shown[other] !== 0) {
        continue;
      }
      if (n === into.cell.length) {
        grow(into);
      }
      into.place[4 * n] = cells.place[3 * c];
      into.place[4 * n + 1] = cells.place[3 * c + 1];
      into.place[4 * n + 2] = cells.place[3 * c + 2];
      into.place[4 * n + 3] = f;
      into.cell[n++] = c;
    }
  }
  into.count = n;
}

function grow(faces: Faces): void {
  const place = new Uint16Array(faces.place.length * 2);
  const cell = new Uint32Array(faces.cell.length * 2);
  place.set(faces.place);
  cell.set(faces.cell);
  faces.place = place;
  faces.cell = cell;
}
