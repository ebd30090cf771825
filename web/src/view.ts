// The three-dimensional view: cubes coloured by a field, drawn as one set of quads.
import * as three from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { type Cells, type Faces, makeFaces } from "./cells";
import { colourTable } from "./colour";

const TURN_MS = 450; // that a turn to a place takes
const FILLED = 0.92; // share of the picture that the whole part takes at most
const NEAR = 0.9; // the eye's distance after a turn, in diagonals of the part

const VERTEX = `
attribute vec4 place;
attribute float value;
uniform vec3 middle;
varying float level;
varying vec3 facing;
void main() {
  float axis = floor(place.w / 2.0);
  float side = 1.0 - 2.0 * mod(place.w, 2.0);
  vec2 c = position.xy;
  vec3 local = axis < 0.5 ? vec3(side, c.x * side, c.y)
             : axis < 1.5 ? vec3(c.y, side, c.x * side)
                          : vec3(c.x * side, c.y, side);
  vec3 normal = axis < 0.5 ? vec3(side, 0, 0) : axis < 1.5 ? vec3(0, side, 0) : vec3(0, 0, side);
  level = value;
  facing = normalMatrix * normal;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(place.xyz + 0.5 * local - middle, 1.0);
}`;

const FRAGMENT = `
uniform sampler2D colours;
varying float level;
varying vec3 facing;
void main() {
  vec3 base = level < -0.5 ? vec3(0.62) : texture2D(colours, vec2(clamp(level, 0.002, 0.998), 0.5)).rgb;
  float light = 0.66 + 0.38 * max(0.0, dot(normalize(facing), normalize(vec3(-0.35, 0.55, 0.8))));
  gl_FragColor = vec4(base * light, 1.0);
}`;

export class CellView {
  private renderer: three.WebGLRenderer;
  private scene = new three.Scene();
  private camera = new three.PerspectiveCamera(30, 1, 0.1, 10000);
  private controls: OrbitControls;
  private geometry = new three.InstancedBufferGeometry();
  private faces: Faces = { count: 0, place: new Uint16Array(4 << 16), cell: new Uint32Array(1 << 16) };
  private shown: Uint8Array;
  private values = new Float32Array(0);
  private waiting = false;
  private flight = 0; // number of the last turn that was begun
  private middle: three.Vector3; // of all cells, in cells
  private box: three.Box3 | null = null; // of what was shown first, from the middle: reset() looks at it
  onDraw: () => void = () => undefined; // after each picture

  constructor(private holder: HTMLElement, private cells: Cells) {
    this.renderer = new three.WebGLRenderer({ antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    holder.appendChild(this.renderer.domElement);
    this.shown = new Uint8Array(cells.count);
    this.geometry.setAttribute("position", new three.BufferAttribute(
      new Float32Array([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0]), 3));
    this.geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const [nx, ny, nz] = cells.size;
    this.middle = new three.Vector3((nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2);
    const material = new three.ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        colours: { value: makeTexture() },
        middle: { value: this.middle },
      },
    });
    const mesh = new three.Mesh(this.geometry, material);
    mesh.frustumCulled = false;
    this.scene.add(mesh);
    this.camera.up.set(0, 0, 1);
    this.controls = new OrbitControls(this.camera, holder); // marks lie over the picture
    this.controls.addEventListener("change", () => this.draw());
    this.controls.addEventListener("start", () => this.flight++); // the reader's hand ends a turn
    new ResizeObserver(() => this.fit()).observe(holder);
    this.reset();
  }

  /** Looks at the whole again, from above the front left corner. */
  reset(): void {
    this.flight++;
    const reach = Math.hypot(...this.cells.size);
    // look at the largest face: stand off along the thinnest direction most
    const [x, y, z] = this.cells.size;
    const flat = Math.min(x, y, z);
    const direction = new three.Vector3(flat === x ? 1.3 : 0.65, flat === y ? -1.3 : -0.9,
      flat === z ? 1.1 : 0.7);
    this.camera.near = reach / 100;
    this.camera.far = reach * 20;
    const box = this.box ?? wholeBox(this.cells);
    box.getCenter(this.controls.target);
    this.fit();
    direction.normalize();
    this.camera.position.copy(direction).multiplyScalar(this.findDistance(direction, box)).add(this.controls.target);
    this.controls.update();
  }

  /** How far off all of a box is in the picture, seen from a direction. */
  private findDistance(direction: three.Vector3, box: three.Box3): number {
    const across = new three.Vector3().crossVectors(this.camera.up, direction).normalize();
    const up = new three.Vector3().crossVectors(direction, across);
    const high = FILLED * Math.tan((this.camera.fov * Math.PI) / 360);
    let distance = 0;
    for (let n = 0; n < 8; n++) {
      const corner = new three.Vector3(n & 1 ? 0.5 : -0.5, n & 2 ? 0.5 : -0.5, n & 4 ? 0.5 : -0.5)
        .multiply(box.getSize(new three.Vector3()));
      const wide = Math.abs(corner.dot(across)) / (high * this.camera.aspect);
      distance = Math.max(distance, corner.dot(direction) + Math.max(wide, Math.abs(corner.dot(up)) / high));
    }
    return distance;
  }

  /** Brings a place [cells] to the middle, nearer, from a side where little of the part hides it. */
  turnTo(x: number, y: number, z: number): void {
    const target = new three.Vector3(x, y, z).sub(this.middle);
    const eye = this.camera.position.clone().sub(this.controls.target);
    const away = Math.min(eye.length(), NEAR * Math.hypot(...this.cells.size));
    const to = findClearSide(this.cells, this.shown, [x, y, z], eye.clone().normalize());
    const from = { eye: eye.clone().normalize(), away: eye.length(), target: this.controls.target.clone() };
    const flight = ++this.flight;
    const begin = performance.now();
    const step = (now: number) => {
      if (flight !== this.flight) {
        return;
      }
      const t = Math.min(1, Math.max(0, (now - begin) / TURN_MS));
      const even = t * t * (3 - 2 * t); // starts and ends softly
      const turn = new three.Quaternion().setFromUnitVectors(from.eye, to);
      const side = from.eye.clone().applyQuaternion(new three.Quaternion().slerp(turn, even));
      this.controls.target.copy(from.target).lerp(target, even);
      this.camera.position.copy(side.multiplyScalar(from.away + (away - from.away) * even)).add(this.controls.target);
      this.controls.update();
      if (t < 1) {
        requestAnimationFrame(step);
      }
    };
    step(window.matchMedia("(prefers-reduced-motion: reduce)").matches ? begin + TURN_MS : begin);
  }

  /** Shows the cells that `keep` says, coloured by values between low and high. */
  set(keep: (cell: number) => boolean, values: Float32Array, low: number, high: number): number {
    let kept = 0;
    for (let c = 0; c < this.cells.count; c++) {
      this.shown[c] = keep(c) ? 1 : 0;
      kept += this.shown[c];
    }
    if (this.box === null && kept > 0) {
      this.box = findBox(this.cells, this.shown, this.middle);
      this.reset();
    }
    const room = this.faces.cell.length;
    makeFaces(this.cells, this.shown, this.faces);
    this.fill(values, low, high, room !== this.faces.cell.length);
    this.draw();
    return kept;
  }

  private fill(values: Float32Array, low: number, high: number, grown: boolean): void {
    const f = this.faces;
    if (grown || this.values.length === 0) {
      this.geometry.dispose(); // the buffers on the card are too small now
      this.values = new Float32Array(f.cell.length);
      this.geometry.setAttribute("place", new three.InstancedBufferAttribute(f.place, 4));
      this.geometry.setAttribute("value", new three.InstancedBufferAttribute(this.values, 1));
    }
    const span = high > low ? 1 / (high - low) : 0;
    for (let n = 0; n < f.count; n++) {
      const v = values[f.cell[n]];
      this.values[n] = Number.isNaN(v) ? -1 : Math.min(1, Math.max(0, (v - low) * span));
    }
    this.geometry.attributes.place.needsUpdate = true;
    this.geometry.attributes.value.needsUpdate = true;
    this.geometry.instanceCount = f.count;
  }

  /** Where a place [cells] is on the screen [px] of the holder; null if it is behind the eye. */
  project(x: number, y: number, z: number): [number, number] | null {
    const at = new three.Vector3(x, y, z).sub(this.middle).project(this.camera);
    return at.z > 1 ? null
      : [((at.x + 1) / 2) * this.holder.clientWidth, ((1 - at.y) / 2) * this.holder.clientHeight];
  }

  private fit(): void {
    const { clientWidth: w, clientHeight: h } = this.holder;
    if (w > 0 && h > 0) {
      this.renderer.setSize(w, h);
      this.camera.aspect = w / h;
      this.camera.updateProjectionMatrix();
      this.draw();
    }
  }

  private draw(): void {
    if (!this.waiting) {
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.renderer.render(this.scene, this.camera);
        this.onDraw();
      });
    }
  }
}

function makeTexture(): three.DataTexture {
  const texture = new three.DataTexture(colourTable(), 256, 1, three.RGBAFormat);
  texture.magFilter = three.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

function wholeBox(cells: Cells): three.Box3 {
  return new three.Box3().setFromCenterAndSize(new three.Vector3(), new three.Vector3(...cells.size));
}

/** The box around the shown cells, from the middle of all. */
function findBox(cells: Cells, shown: Uint8Array, middle: three.Vector3): three.Box3 {
  const box = new three.Box3();
  const place = new three.Vector3();
  for (let c = 0; c < cells.count; c++) {
    if (shown[c] !== 0) {
      box.expandByPoint(place.fromArray(cells.place, 3 * c).sub(middle));
    }
  }
  return box.expandByScalar(0.5);
}

/** How many shown cells hide a place [cells] from an eye in a direction. */
function countHiding(cells: Cells, shown: Uint8Array, at: number[], side: three.Vector3): number {
  const [px, py, pz] = at;
  let hiding = 0;
  for (let c = 0; c < cells.count; c++) {
    if (shown[c] !== 0) {
      const x = cells.place[3 * c] - px, y = cells.place[3 * c + 1] - py, z = cells.place[3 * c + 2] - pz;
      const along = x * side.x + y * side.y + z * side.z;
      hiding += along > 1 && x * x + y * y + z * z - along * along < 1 ? 1 : 0;
    }
  }
  return hiding;
}

/** A direction from which a place is seen past little of the part: the present one if it does. */
function findClearSide(cells: Cells, shown: Uint8Array, at: number[], now: three.Vector3): three.Vector3 {
  let best = now;
  let least = countHiding(cells, shown, at, now);
  for (const height of [0.6, 1.2, -0.6, -1.2]) { // from above rather than from below
    for (let n = 0; n < 8 && least > 2; n++) {
      const angle = (n * Math.PI) / 4 + 0.4;
      const side = new three.Vector3(Math.cos(angle), Math.sin(angle), height).normalize();
      const hiding = countHiding(cells, shown, at, side);
      if (hiding < least - 1) {
        [best, least] = [side, hiding];
      }
    }
  }
  return best;
}
