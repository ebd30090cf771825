// Curves and bars.
import { BarChart, LineChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { readBlock, type FieldInfo, type Result } from "./data";
import { make, makeSelect } from "./elements";
import { readable, scaleFor, show, showWith, type Scale } from "./units";
import { type Part } from "./forms";

echarts.use([BarChart, LineChart, DataZoomComponent, GridComponent, LegendComponent,
  MarkLineComponent, TooltipComponent, CanvasRenderer]);

const PALETTE = ["#2f6fb3", "#d9822b", "#2a9d74", "#b8467e", "#7a62c4", "#8a7a2e", "#4aa3c7", "#c4513c", "#5b7083", "#a06a4f"];
const FEW_POINTS = 40; // up to so many each gets a symbol
const UNEVEN = 20; // times longer than until the middle row: time is shown in powers of ten
const ROOM_FOR_LABEL = 0.09; // share of the bar from which on a part's name fits into it

export function isDark(): boolean {
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

function makeChart(holder: HTMLElement): echarts.ECharts {
  const chart = echarts.init(holder, isDark() ? "dark" : undefined, { renderer: "canvas" });
  new ResizeObserver(() => chart.resize()).observe(holder);
  return chart;
}

function base(): Record<string, unknown> {
  return {
    backgroundColor: "transparent",
    animation: false,
    color: PALETTE,
    textStyle: { fontFamily: "inherit" },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (v: unknown) => show(Number(v)) },
  };
}

function axis(name: string, more: object = {}): object {
  return {
    type: "value", name, nameLocation: "middle", scale: true, axisLabel: { hideOverlap: true, formatter: (v: number) => show(v, 4) },
    splitLine: { lineStyle: { opacity: 0.35 } }, ...more,
  };
}

// an axis that ends between two ticks has no number at its end
const endless = {
  axisLabel: {
    hideOverlap: true, showMaxLabel: false, formatter: (v: number) => show(v, 4),
  },
};

/** A column of numbers; NaN for what is not known. */
export interface Line {
  name: string;
  unit: string;
  values: ArrayLike<number>;
}

interface Group {
  unit: string;
  lines: Line[];
}

/** The largest magnitude of a line. */
function topOf(line: Line): number {
  let top = 0;
  for (let r = 0; r < line.values.length; r++) {
    const v = Math.abs(line.values[r]);
    top = v > top ? v : top;
  }
  return top;
}

/** Lines of one unit belong on one chart, pure numbers only if they are of like size. */
function groupLines(lines: Line[]): Group[] {
  const groups = new Map<string, Group>();
  for (const line of lines) {
    const top = topOf(line);
    // of temperatures, those near 0 are differences
    const size = line.unit === "1" && top > 0 ? Math.floor(Math.log10(top) / 3) : line.unit === "K" ? scaleFor("K", top).unit : "";
    const key = line.unit + size;
    const group = groups.get(key) ?? { unit: line.unit, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The axis of the line that the others go over. */
function acrossAxis(x: Line, scale: Scale): object {
  const values = Array.from(x.values).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)].map((v) => v * scale.factor + scale.shift);
  const counts = x.unit === "1" && values.every(Number.isInteger);
  const min = !counts && low > 0 && low < 0.1 * high ? 0 : low; // round, if that costs little room
  return axis(readable(x.name) + (scale.unit ? ` [${scale.unit}]` : ""), {
    nameGap: 24, scale: false, min, max: high, ...endless, ...(counts ? { minInterval: 1, axisLabel: {} } : {}),
  });
}

/** The same in powers of ten, from the first that is above 0. */
function logAxis(x: Line, scale: Scale): object {
  const above = Array.from(x.values).filter((v) => v > 0);
  const name = readable(x.name) + (scale.unit ? ` [${scale.unit}]` : "");
  const [low, high] = [Math.min(...above), Math.max(...above)].map((v) => v * scale.factor);
  return { ...axis(name, { nameGap: 24, scale: false }), type: "log", min: 10 ** Math.floor(Math.log10(low)), max: high,
    axisLabel: { hideOverlap: true, showMaxLabel: false, formatter: (v: number) => show(v, 2) } };
}

/** Charts of lines over the first of them; `zoom` where they are long, `log` over powers of ten. */
export function addCurves(lines: Line[], holder: HTMLElement, zoom = false, log = false): void {
  const [x, ...others] = lines;
  const across = scaleFor(x.unit, topOf(x));
  const rows = x.values.length;
  for (const group of groupLines(others)) {
    const scale = scaleFor(group.unit, Math.max(...group.lines.map(topOf)));
    const box = make("div", { class: "chart" });
    holder.append(box);
    const only = group.lines.length === 1;
    makeChart(box).setOption({
      ...base(),
      grid: { left: 68, right: 18, top: 38, bottom: zoom ? 62 : 44 },
      legend: { top: 2, type: "scroll", icon: "roundRect", itemHeight: 4, itemWidth: 18 },
      ...(zoom ? { dataZoom: [{ type: "inside" }, { type: "slider", height: 14, bottom: 4, showDetail: false }] } : {}),
      xAxis: log ? logAxis(x, across) : acrossAxis(x, across),
      yAxis: axis(scale.unit ? `[${scale.unit}]` : only ? "[–]" : "", { nameGap: 48 }),
      series: group.lines.map((line) => ({
        type: "line", name: readable(line.name), showSymbol: rows <= FEW_POINTS, symbolSize: 5, sampling: "lttb", lineStyle: { width: 1.8 },
        data: Array.from({ length: rows }, (_, r) => [
          log && x.values[r] <= 0 ? NaN : x.values[r] * across.factor + across.shift, line.values[r] * scale.factor + scale.shift]),
      })),
    });
  }
}

/** Whether most of what happens, by the rows, is over in a small part of the time. */
export function isUneven(time: ArrayLike<number>): boolean {
  const middle = time[Math.floor(time.length / 2)];
  return middle > 0 && time[time.length - 1] > UNEVEN * middle;
}

export function addSeries(result: Result, holder: HTMLElement): void {
  if (result.series === null || result.rows < 2) {
    return;
  }
  const data = new Float32Array(readBlock(result.series));
  const lines = result.columns.map((c, n): Line => ({
    name: c.name, unit: c.unit, values: data.subarray(n * result.rows, (n + 1) * result.rows),
  }));
  const charts = make("div", { class: "charts" });
  const select = makeSelect("Time axis", [["even", "even"], ["log", "in powers of ten"]]);
  const draw = () => {
    for (const box of charts.children) {
      echarts.getInstanceByDom(box as HTMLElement)?.dispose();
    }
    charts.replaceChildren();
    addCurves(lines, charts, true, select.value === "log");
  };
  select.value = isUneven(lines[0].values) ? "log" : "even";
  select.addEventListener("input", draw);
  holder.append(make("div", { class: "controls" }, make("label", {}, make("span", {}, "Time axis"), select)), charts);
  draw();
}

/** A bar of parts along an axis of length `end`, those of a lane in a row; returns the parts' colours. */
export function makeBarChart(holder: HTMLElement, parts: Part[], scale: Scale, end: number): string[] {
  const lanes = Math.max(...parts.map((p) => p.lane)) + 1;
  const colours = parts.map((_, n) => PALETTE[n % PALETTE.length]);
  const inLane = (lane: number, value: unknown) => Array.from({ length: lanes }, (_, n) => (n === lane ? value : null));
  const ends = new Array<number>(lanes).fill(0);
  const series: object[] = [];
  parts.forEach((p, n) => {
    const shared = { type: "bar", stack: "parts", barWidth: 30 };
    if (p.start > ends[p.lane]) { // nothing is there before it
      series.push({
        ...shared, data: inLane(p.lane, (p.start - ends[p.lane]) * scale.factor), silent: true,
        itemStyle: { color: "transparent" }, tooltip: { show: false },
      });
    }
    ends[p.lane] = p.start + p.length;
    series.push({
      ...shared, name: p.name, data: inLane(p.lane, p.length * scale.factor), itemStyle: { color: colours[n] },
      label: { show: p.length > ROOM_FOR_LABEL * end, formatter: p.name, color: "#fff", fontSize: 12, overflow: "truncate" },
    });
  });
  holder.style.height = `${38 * lanes + 52}px`;
  makeChart(holder).setOption({
    ...base(),
    tooltip: {
      trigger: "item", confine: true,
      formatter: (p: { seriesName: string; value: unknown }) => `${p.seriesName}: ${show(Number(p.value))} ${scale.unit}`,
    },
    grid: { left: 10, right: 22, top: 8, bottom: 44 },
    xAxis: axis(`[${scale.unit || "–"}]`, { nameGap: 26, scale: false, max: end * scale.factor, ...endless }),
    yAxis: { type: "category", inverse: true, show: false, data: Array.from({ length: lanes }, (_, n) => String(n)) },
    series,
  });
  return colours;
}

export function addSweeps(result: Result, holder: HTMLElement): void {
  const sweeps = [...result.sweeps].sort((a, b) => a.seconds - b.seconds);
  const total = sweeps.reduce((sum, s) => sum + s.seconds, 0);
  holder.style.height = `${Math.max(120, 30 * sweeps.length + 40)}px`;
  makeChart(holder).setOption({
    ...base(),
    grid: { left: 12, right: 90, top: 6, bottom: 8, containLabel: true },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", data: sweeps.map((s) => readable(s.name)), axisTick: { show: false } },
    series: [{
      type: "bar", data: sweeps.map((s) => s.seconds), barMaxWidth: 18,
      label: {
        show: true, position: "right",
        formatter: (p: { value: unknown }) => {
          const v = Number(p.value);
          return `${showWith(v, "s")}  ${total > 0 ? Math.round((100 * v) / total) : 0} %`;
        },
      },
    }],
  });
}

/** A field along a line of points. */
export class ProfileView {
  private chart: echarts.ECharts;

  constructor(holder: HTMLElement, private along: Float32Array) {
    this.chart = makeChart(holder);
  }

  set(field: FieldInfo, values: Float32Array): void {
    const size = Math.max(Math.abs(field.low), Math.abs(field.high), field.top);
    const scale = scaleFor(field.unit, size);
    const length = scaleFor("m", this.along[this.along.length - 1]);
    const low = (field.components === 1 ? field.low : 0) * scale.factor + scale.shift;
    const high = (field.components === 1 ? field.high : field.top) * scale.factor + scale.shift;
    // round ends, a little beyond what the field ever reaches
    const step = 10 ** Math.floor(Math.log10(high - low || 1)) / 2;
    this.chart.setOption({
      ...base(),
      grid: { left: 74, right: 24, top: 24, bottom: 50 },
      xAxis: axis(`Along the profile [${length.unit}]`, { nameGap: 28, max: this.along[this.along.length - 1] * length.factor, ...endless }),
      yAxis: axis(`${readable(field.name)} [${scale.unit || "–"}]`, {
        nameGap: 52, min: Math.floor(low / step - 0.02) * step, max: Math.ceil(high / step + 0.02) * step,
      }),
      series: [{
        type: "line", showSymbol: values.length < 3, lineStyle: { width: 2.2 }, name: readable(field.name),
        data: Array.from(values, (v, i) => [this.along[i] * length.factor, v * scale.factor + scale.shift]),
      }],
    });
  }
}
